import { parseArgs } from 'node:util';
import { nearest } from '../../lib/query/nearest.ts';
import { CommandError } from '../errors.ts';
import { written } from './help.ts';
import { COMMANDS, type Command } from './options.ts';

/** Ids may begin with a hyphen. There are no options of one letter. */
const ID_LIKE = /^-[A-Za-z0-9_][A-Za-z0-9_-]{5,63}$/;

/** What was written after the name of a command. */
export interface Given {
  /** The value of an option that takes one; null where it was not given. */
  text(name: string): string | null;
  has(name: string): boolean;
  operands: readonly string[];
  /** What stands after `--`; null where there is none. */
  after: readonly string[] | null;
}

/**
 * The command of this name.
 *
 * @throws CommandError with the nearest there is
 */
export function commandOf(name: string): Command {
  const found = COMMANDS.find((command) => command.name === name);
  if (found) return found;
  throw unknownOf(
    'command',
    name,
    COMMANDS.map((command) => command.name),
  );
}

/**
 * Reads the arguments of a command.
 *
 * @throws CommandError where it does not take them
 */
export function readArguments(command: Command, args: readonly string[]): Given {
  const end = args.indexOf('--');
  const after = end === -1 ? null : args.slice(end + 1);
  const options = Object.fromEntries(
    command.options.map(({ name, value }) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const own = end === -1 ? args : args.slice(0, end);
  const { tokens } = parseArgs({
    args: own.filter((arg) => !ID_LIKE.test(arg)),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string | null>();
  const operands = own.filter((arg) => ID_LIKE.test(arg));
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = command.options.find(({ name }) => token.rawName === `--${name}`);
    if (!option) {
      const known = command.options.map(({ name }) => `--${name}`);
      throw unknownOf('option', token.rawName, known, command);
    }
    const isMissing =
      token.value === undefined || (!token.inlineValue && token.value.startsWith('--'));
    if (option.value !== undefined && isMissing) {
      throw new CommandError(
        'no-value',
        `--${option.name} has no value.`,
        `Write ${written(option)}.`,
      );
    }
    if (option.value === undefined && token.value !== undefined) {
      throw new CommandError(
        'value',
        `--${option.name} takes no value.`,
        `Write --${option.name}.`,
      );
    }
    values.set(option.name, token.value ?? null);
  }
  if (command.operand === '') {
    const [first] = [...operands, ...(after ?? [])];
    if (first !== undefined) {
      throw new CommandError(
        'operand',
        `${command.name} takes no “${first}”.`,
        `“sessions-devtools ${command.name} --help” tells what it takes.`,
      );
    }
  }
  return {
    text: (name) => values.get(name) ?? null,
    has: (name) => values.has(name),
    operands,
    after,
  };
}

/** The error of a word that is none of those that there are. */
export function unknownOf(
  kind: string,
  word: string,
  known: readonly string[],
  command?: Command,
): CommandError {
  const near = nearest(word, known);
  const more = `“sessions-devtools ${command ? `${command.name} ` : ''}--help” tells all.`;
  return new CommandError(
    `unknown-${kind}`,
    `There is no ${kind} ${word}.`,
    near === null ? `There are ${known.join(', ')}. ${more}` : `Did you mean ${near}? ${more}`,
  );
}
