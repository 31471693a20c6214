import { projectOf } from '../../lib/sources/sealed-calls.ts';
import { isEndpointPath } from '../../lib/witness/references.ts';
import { DEFAULT_PATH } from '../../server-plugin/protocol.ts';
import { CommandError } from '../errors.ts';
import type { NamedPlace } from '../server/call.ts';
import { findToken } from '../server/token.ts';
import type { Given } from './read.ts';

/**
 * The server that is meant, and the token of its project.
 *
 * @throws CommandError where it is not said, or there is no project
 */
export async function placeOf(
  given: Given,
  env: NodeJS.ProcessEnv,
  folder: string,
): Promise<NamedPlace> {
  const origin = originOf(given.text('url'));
  const path = pathOf(given.text('path'));
  const { token, from } = findToken(given.text('project') ?? folder, env.SESSIONS_DEVTOOLS_TOKEN);
  return { origin, path, project: await projectOf(token), token, tokenFrom: from };
}

function originOf(url: string | null): string {
  const remedy = 'Write where it listens, as the browser has it: --url http://localhost:3000';
  if (url === null) {
    throw new CommandError(
      'no-url',
      'Which app? Nothing in the folder of a project tells where its app listens.',
      remedy,
    );
  }
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new CommandError('url', `${url} is no address of a server.`, remedy);
  }
  return parsed.origin;
}

function pathOf(path: string | null): string {
  if (path === null) return DEFAULT_PATH;
  if (isEndpointPath(path)) return path;
  throw new CommandError(
    'path',
    `${path} is no path of an endpoint.`,
    `Write the path option of observe(), such as --path ${DEFAULT_PATH}`,
  );
}
