import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/arguments/options.ts';
import { completionFor } from '../../cli/report/completion.ts';

/** What bash itself offers for words, the last of which is being typed. */
function offered(...words: string[]): string[] {
  const script = `${completionFor('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_sessions_devtools
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ['-c', script, 'bash', 'sessions-devtools', ...words];
  return execFileSync('bash', args, { encoding: 'utf8' }).split('\n').filter(Boolean);
}

describe('bash completes', () => {
  it('the names of commands', () => {
    expect(offered('')).toEqual([...COMMANDS.map(({ name }) => name), '--help']);
    expect(offered('c')).toEqual(['check', 'completion']);
  });

  it.each(COMMANDS)('the options of $name', ({ name, options }) => {
    expect(offered(name, '--')).toEqual(options.map((option) => `--${option.name}`));
  });

  it('what is begun, and nothing of another command', () => {
    expect(offered('check', '--url', 'http://localhost', '--f')).toEqual(['--fail-on']);
    expect(offered('tail', '--f')).toEqual([]);
  });
});

it('fish is told every command and option, with what each does', () => {
  const script = completionFor('fish');
  for (const { name, summary, options } of COMMANDS) {
    expect(script).toContain(`-a ${name} -d '${summary.replaceAll("'", "\\'")}'`);
    for (const option of options) expect(script).toContain(`${name}' -l ${option.name}`);
  }
});
