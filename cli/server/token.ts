import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ProjectFolder } from '../../server-plugin/endpoint/project-folder.ts';
import { TOKEN } from '../../server-plugin/protocol.ts';
import { CommandError } from '../errors.ts';

/** The secret of a project, and where it is from, for who has to look for another. */
export interface FoundToken {
  token: string;
  from: string;
}

/**
 * The token that the processes of a project share. As with the app itself, who asks first makes it,
 * so that a command may be started before the app has ever run.
 *
 * @param project the folder in which the app is started
 * @param given value of SESSIONS_DEVTOOLS_TOKEN
 */
export function findToken(project: string, given: string | undefined): FoundToken {
  if (given !== undefined && given !== '') return { token: checked(given), from: VARIABLE };
  const folder = new ProjectFolder(resolve(project));
  // <project>/node_modules/.cache/sessions-devtools
  if (!existsSync(join(dirname(dirname(dirname(folder.path))), 'package.json'))) {
    throw new CommandError(
      'no-project',
      `There is no package.json in ${resolve(project)}, nor above it.`,
      'Run this in the folder in which the app is started, or name it with --project <folder>.',
    );
  }
  try {
    return { token: folder.token(), from: join(folder.path, 'token') };
  } catch (error) {
    throw new CommandError(
      'no-token',
      `The token of the project cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      `Set ${VARIABLE} to the same value here and for the app.`,
    );
  }
}

const VARIABLE = 'SESSIONS_DEVTOOLS_TOKEN';

function checked(token: string): string {
  if (TOKEN.test(token)) return token;
  throw new CommandError(
    'token',
    `${VARIABLE} is not 32 to 512 visible ASCII characters.`,
    'Give the value that the app has.',
  );
}
