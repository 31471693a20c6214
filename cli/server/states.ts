import { PROTOCOL_VERSION } from '../../server-plugin/protocol.ts';
import { shorten, visible } from '../../lib/foreign/visible.ts';
import type { ServerStatus } from '../../lib/sources/server-status.ts';
import { middlewareName } from '../../lib/text/server.ts';
import { CommandError } from '../errors.ts';
import type { NamedPlace } from './call.ts';

/** In these there is an answer, and it will be the same the next time. */
const SETTLED = new Set<ServerStatus['state']>([
  'needs-pairing',
  'not-proven',
  'refused',
  'not-found',
  'untrusted',
  'other-version',
]);

/** Whether a server answers, and never as is wanted here: another one is meant, or it is set otherwise. */
export function isSettled({ state }: ServerStatus): boolean {
  return SETTLED.has(state);
}

/** What is wrong with a server that cannot be read, and what to do, in the words of a terminal. */
export function problemOf(status: ServerStatus, { path, tokenFrom }: NamedPlace): CommandError {
  const origin = visible(status.origin);
  const error = (problem: string, remedy: string): CommandError =>
    new CommandError(status.state, problem, remedy);
  switch (status.state) {
    case 'connecting':
    case 'unreachable':
    case 'paired':
      return error(
        `${origin} does not answer.`,
        'Start the app, or name where it listens with --url.',
      );
    case 'needs-pairing':
    case 'not-proven':
      return error(
        `${origin} is not of this project: it does not have the token of ${tokenFrom}.`,
        'Run this in the folder in which the app is started, or name it with --project <folder>. Where the app has SESSIONS_DEVTOOLS_TOKEN, set it here to the same value.',
      );
    case 'refused':
      return error(
        `${origin} refused the call (${visible(status.check)}), and says ${quoted(status.message)}`,
        'Anybody may listen there and say so: it was not sealed with the token of the project. Is another program meant, or is there a proxy in front of the app?',
      );
    case 'not-found':
      return error(
        `${origin} has no endpoint of the plugin at ${path}.`,
        'Is another program meant? Is NODE_ENV production, where the plugin is off? Has observe() a path option? Then give it with --path.',
      );
    case 'untrusted':
      return error(
        `The certificate of ${origin} is not trusted (${visible(status.error)}).`,
        'Name the certificate of its issuer in NODE_EXTRA_CA_CERTS, such as "$(mkcert -CAROOT)/rootCA.pem".',
      );
    case 'other-version':
      return error(
        `The plugin of ${origin} speaks version ${status.theirs} of the protocol, and this command version ${PROTOCOL_VERSION}.`,
        `Update ${status.theirs > PROTOCOL_VERSION ? 'sessions-devtools-cli' : 'sessions-devtools in the app'}.`,
      );
    case 'bad-answer':
      return error(
        `${origin} answers something else than the protocol says. ${visible(status.detail)}`,
        'Is another program meant? Else a proxy in front may be without its app: start that.',
      );
  }
}

/** Characters of what a server says for which nobody vouches. */
const MOST_OF_WORDS = 300;

/** Told as somebody else's words: a terminal's user and an agent do what a remedy of ours says. */
function quoted(words: string): string {
  return visible(JSON.stringify(shorten(words, MOST_OF_WORDS)));
}

/** `sessions-devtools 0.1.0: express-session 1.19.0`, of a server that answers. */
export function greetingOf({ hello }: Extract<ServerStatus, { state: 'paired' }>): string {
  const middlewares = hello.middlewares.map(middlewareName).join(', ');
  const plugin = visible(`${hello.name} ${hello.version}`);
  return middlewares === '' ? plugin : `${plugin}: ${middlewares}`;
}
