import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandError } from '../errors.ts';

/**
 * The environment in which each Node process that a command starts observes its sessions, without a
 * line in the app, and keeps what it records where it can be read when it has ended.
 *
 * @param folder the one in which the app is started
 * @throws CommandError where the plugin is not installed there
 * @see https://nodejs.org/api/cli.html#node_optionsoptions
 */
export function withPlugin(env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const load = `--import=${pathToFileURL(registerIn(folder)).href}`;
  return {
    ...env,
    NODE_OPTIONS: [env.NODE_OPTIONS, load].filter(Boolean).join(' '),
    SESSIONS_DEVTOOLS_RECORDS: 'sqlite',
  };
}

/** By its path: a process may be started in another folder. */
function registerIn(folder: string): string {
  try {
    const found = createRequire(join(folder, 'package.json')).resolve('sessions-devtools/register');
    const asModule = found.replace(/\.cjs$/, '.js');
    return existsSync(asModule) ? asModule : found;
  } catch {
    throw new CommandError(
      'no-plugin',
      `sessions-devtools is not installed in ${folder}.`,
      'Run: npm install --save-dev sessions-devtools. Or name with --url an app that has it and runs already.',
    );
  }
}
