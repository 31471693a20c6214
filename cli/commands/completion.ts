import { commandOf, unknownOf } from '../arguments/read.ts';
import { CommandError } from '../errors.ts';
import { completionFor, SHELLS } from '../report/completion.ts';
import { EXIT, type Context, type Exit } from './context.ts';

/**
 * Writes what a shell reads at its start.
 *
 * @throws CommandError where it knows no such shell
 */
export function completion({ given, stdout }: Context): Promise<Exit> {
  const [name, ...others] = given.operands;
  if (name === undefined || others.length > 0) {
    throw new CommandError(
      'operand',
      'For which shell?',
      `Write one of ${SHELLS.join(', ')}: source <(sessions-devtools completion bash)`,
    );
  }
  const shell = SHELLS.find((each) => each === name);
  if (!shell) throw unknownOf('shell', name, SHELLS, commandOf('completion'));
  stdout.write(completionFor(shell));
  return Promise.resolve(EXIT.fine);
}
