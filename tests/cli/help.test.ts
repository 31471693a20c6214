import { describe, expect, it } from 'vitest';
import { helpOf, helpOfAll } from '../../cli/arguments/help.ts';
import { COMMANDS } from '../../cli/arguments/options.ts';
import { commandOf, readArguments } from '../../cli/arguments/read.ts';
import { read } from '../support/sources.ts';

const WIDTH = 100;

describe('the help', () => {
  it('names every command', () => {
    for (const { name, summary } of COMMANDS) {
      expect(helpOfAll()).toContain(`  ${name}`);
      expect(helpOfAll()).toContain(summary);
    }
  });

  it.each(COMMANDS)('of $name names every option, and so does its documentation', (command) => {
    const page = read('docs/terminal.md');
    for (const { name } of command.options) {
      expect(helpOf(command)).toContain(`  --${name}`);
      if (name !== 'help') expect(page).toContain(`\`--${name}`);
    }
  });

  it.each([helpOfAll(), ...COMMANDS.map(helpOf)])('fits into a terminal', (text) => {
    expect(text.split('\n').filter((line) => line.length > WIDTH)).toEqual([]);
  });

  it.each(COMMANDS)('of $name has an example that the command takes', ({ name, examples }) => {
    for (const example of examples) {
      const [program, called = '', ...args] = example.split(' ');
      expect([program, called]).toEqual(['sessions-devtools', name]);
      const given = readArguments(commandOf(called), args);
      const isOfServer = commandOf(called).options.some((option) => option.name === 'url');
      // Of an app that the command starts nobody knows where it listens.
      const startsApp = given.after !== null && !args.includes('--url');
      expect(given.text('url')).toBe(isOfServer && !startsApp ? 'http://localhost:3000' : null);
    }
  });
});

describe('arguments', () => {
  it('may be an id that begins with a hyphen', () => {
    const given = readArguments(commandOf('show'), ['-mtw4ufZ', '--url=http://localhost:3000']);
    expect(given.operands).toEqual(['-mtw4ufZ']);
    expect(given.text('url')).toBe('http://localhost:3000');
  });

  it('leave what stands after -- to the command that is run', () => {
    const given = readArguments(commandOf('check'), ['--github', '--', 'npm', 'test', '--', '-u']);
    expect(given.has('github')).toBe(true);
    expect(given.after).toEqual(['npm', 'test', '--', '-u']);
  });

  it.each(['tial', 'chekc', 'constructor'])('name no command %s', (name) => {
    expect(() => commandOf(name)).toThrow(`There is no command ${name}.`);
  });
});
