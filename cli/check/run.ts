import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CommandError } from '../errors.ts';

/**
 * Runs a command with this terminal, until it ends.
 *
 * @returns its exit code; null where a signal ended it
 * @throws CommandError where it cannot be started
 */
export async function runCommand(
  [command = '', ...args]: readonly string[],
  { folder, env, ended }: { folder: string; env: NodeJS.ProcessEnv; ended: AbortSignal },
): Promise<number | null> {
  const child = spawn(command, args, {
    cwd: folder,
    env,
    stdio: 'inherit',
    // `npm` and the like are scripts there, which only a shell can start.
    shell: process.platform === 'win32',
  });
  const stop = (): void => void child.kill();
  ended.addEventListener('abort', stop);
  try {
    await once(child, 'close');
    return child.exitCode;
  } catch (error) {
    throw new CommandError(
      'no-command',
      `${command} cannot be started (${error instanceof Error ? error.message : String(error)}).`,
      'Write after -- what starts your tests, such as: -- npm run e2e',
    );
  } finally {
    ended.removeEventListener('abort', stop);
  }
}
