import type { MiddlewareConfiguration } from '../../server-plugin/protocol.ts';
import { PROTOCOL_VERSION } from '../../server-plugin/protocol.ts';
import type { PairingOutcome } from '../messaging/messages.ts';
import type { Situation } from '../panel/situations.ts';
import type { ServerStatus } from '../sources/server-status.ts';
import { visible } from '../foreign/visible.ts';
import { withoutPlugin } from './no-plugin.ts';
import { say, type Span } from './spans.ts';
import { duration } from './time.ts';

/** What the user can do about a situation, by one click. */
export type RemedyAction =
  | { do: 'clear-filter'; label: string }
  | { do: 'show-uninvolved'; label: string }
  | { do: 'show-others'; label: string }
  | { do: 'watch-site'; label: string; origin: string }
  | { do: 'record'; label: string };

export type PairableServer = Pick<ServerStatus, 'origin' | 'path' | 'project'>;

export interface Message {
  title: string;
  body: Span[];
  /** A line to be copied into the app's code. */
  code?: string;
  action?: RemedyAction;
  /** The server for which link, code or token can be pasted right here. */
  pairWith?: PairableServer;
  /** Only good to know: it can be put away. */
  isInformation?: boolean;
}

/** What came of pasting a link, a code or a token. */
export const PAIRING_OUTCOMES: Record<PairingOutcome, string> = {
  paired: 'Paired.',
  'paired-elsewhere': 'Kept, but it is the token of another project than this server’s.',
  refused:
    'This code does not work any more. Each is good once, for ten minutes: take the newest from the terminal.',
  'no-answer': 'The server does not answer there.',
  unknown: 'This is neither a pairing link, nor its code, nor a token.',
};

/** A situation in words: why it is so, and what to do. */
export function describe(situation: Situation): Message {
  switch (situation.kind) {
    case 'filtered':
      return {
        title: 'Nothing matches the filter',
        body: [`None of the ${countOf(situation.all, 'request')} has what the filter asks for.`],
        action: { do: 'clear-filter', label: 'Clear filter' },
      };
    case 'no-session-cookie':
      return {
        title: 'No session cookie yet',
        body: [withoutSession(situation)],
        action: {
          do: 'show-uninvolved',
          label: situation.requests === 1 ? 'Show it' : 'Show them',
        },
      };
    case 'others-hidden':
      return {
        title: 'Only other clients so far',
        body: [
          `${countOf(situation.others, 'request')} came from other tabs, programs or an earlier time, and these are hidden.`,
        ],
        action: { do: 'show-others', label: 'Show them' },
      };
    case 'no-permission':
      return {
        title: `${situation.origin} is not watched`,
        body: [
          'The extension may only look at development servers on this machine. For every other site it asks first: the requests and cookies of this one are not seen until you allow it.',
        ],
        action: {
          do: 'watch-site',
          label: `Watch ${situation.origin}`,
          origin: situation.origin,
        },
      };
    case 'unseen-origins': {
      const [first = '', ...others] = situation.origins;
      return {
        title: `${countOf(situation.origins.length, 'other site')} not watched`,
        body: [
          `The page also calls ${first}${others.length > 0 ? ` and ${countOf(others.length, 'other')}` : ''}: what goes there is not seen.`,
        ],
        action: { do: 'watch-site', label: `Watch ${first}`, origin: first },
        isInformation: true,
      };
    }
    case 'paused':
      return {
        title: 'Paused',
        body: ['New requests are not recorded.'],
        action: { do: 'record', label: 'Record' },
      };
    case 'server':
      return describeServer(situation.status);
    case 'unpaired':
      return describeUnpaired(situation.servers);
    case 'records-dropped':
      return {
        title: `${countOf(situation.dropped, 'record')} missed`,
        body: say`The server keeps the last 1,000 records, and while nobody reads it records at most 50 requests a second: these were gone before the panel asked. Raise ${'limits.records'} of ${'observe()'} to keep more.`,
        isInformation: true,
      };
    case 'unread':
      return {
        title: `${countOf(situation.count, 'item')} cannot be read`,
        body: [
          `Of what ${hostOf(situation.origin)} told. The last: ${situation.detail} Extension and plugin may be of different versions: update the older one.`,
        ],
        isInformation: true,
      };
    case 'no-plugin':
      return {
        title: 'Cookies only',
        ...withoutPlugin(hostOf(situation.origin), situation.format),
        isInformation: true,
      };
    case 'empty-file':
      return { title: 'No request in it', body: ['The file has no request that can be shown.'] };
    case 'nothing-recorded':
      return {
        title: 'Nothing recorded yet',
        body: [
          'Load or use the page: each request that a session takes part in becomes a row here.',
        ],
      };
  }
}

function describeUnpaired(servers: readonly ServerStatus[]): Message {
  const hosts = servers.map(({ origin }) => hostOf(origin));
  const [first] = servers;
  return {
    title: `Not paired with ${hosts.length} servers`,
    body: say`${hosts.slice(0, 3).join(', ')}${hosts.length > 3 ? ` and ${hosts.length - 3} more` : ''}: the plugin is there and tells nothing before this browser is paired with each project, once. Open the links that they printed in their terminals, which end in ${'/pair#…'}, or paste one here.`,
    ...(first && { pairWith: first }),
    isInformation: true,
  };
}

function describeServer(status: ServerStatus): Message {
  const { origin, path } = status;
  const host = hostOf(origin);
  switch (status.state) {
    case 'connecting':
      return { title: `Connecting to ${host}`, body: ['The plugin has not answered yet.'] };
    case 'paired':
      return { title: `Paired with ${host}`, body: ['Records of its requests come in.'] };
    case 'needs-pairing':
      return {
        title: `Not paired with ${host}`,
        body: say`The plugin is there and tells nothing before this browser is paired with its project, once. Open the link that it printed in the terminal, which ends in ${'/pair#…'}, or paste it here.`,
        pairWith: status,
        isInformation: true,
      };
    case 'not-proven':
      return {
        title: `${host} is not what it says`,
        body: say`Its responses name a project that this browser is paired with, and what answers does not have that project’s token: another program listens there now, or the token was renewed. It was told nothing. Where it is your app, open the newest pairing link from its terminal, or paste it here.`,
        pairWith: status,
      };
    case 'untrusted':
      return {
        title: `The browser does not trust the certificate of ${host}`,
        body: say`So it does not connect (${status.error}). Open ${origin} in a tab and go past the warning, or trust the certificate’s issuer, as ${'mkcert -install'} does. The panel tries again by itself.`,
      };
    case 'refused':
      return {
        title: `${host} refused the panel`,
        body: [...say`The check ${status.check} said: `, status.message],
      };
    case 'not-found':
      return {
        title: `No endpoint at ${host}${path}`,
        body: say`Responses name the plugin, and its endpoint does not answer there: mostly a proxy in front passes only a part of the paths on. Move it with the ${'path'} option, such as ${"observe(session, { path: '/api/__sessions' })"}.`,
      };
    case 'unreachable':
      return {
        title: `${host} does not answer`,
        body: ['The server is down, or restarting. The panel tries again by itself.'],
      };
    case 'other-version':
      return {
        title: `${host} speaks another version`,
        body: [
          status.theirs > PROTOCOL_VERSION
            ? `Its plugin speaks version ${status.theirs} of the protocol, this extension version ${PROTOCOL_VERSION}: update the extension.`
            : `Its plugin speaks version ${status.theirs} of the protocol, this extension version ${PROTOCOL_VERSION}: update `,
          ...(status.theirs > PROTOCOL_VERSION ? [] : say`${'sessions-devtools'} in the app.`),
        ],
      };
    case 'bad-answer':
      return {
        title: `${host} answers something else`,
        body: [`What came is not what the protocol says. ${status.detail}`],
      };
  }
}

/** The state of a server in a word or two, beside its dot. */
export const SERVER_STATES: Record<ServerStatus['state'], string> = {
  connecting: 'connecting',
  paired: 'paired',
  'needs-pairing': 'not paired',
  'not-proven': 'not proven',
  refused: 'refused',
  'not-found': 'no endpoint',
  unreachable: 'not reachable',
  untrusted: 'certificate not trusted',
  'other-version': 'other version',
  'bad-answer': 'unreadable answer',
};

/** What is said of a server in its popover. */
export const SERVER_TEXT = {
  button: 'Server',
  none: 'No plugin seen',
  several: (count: number) => `${count} servers`,
  protocol: 'Protocol',
  plugin: 'Plugin',
  service: 'Service',
  machine: 'Machine',
  instance: 'Run',
  endpoint: 'Endpoint',
  middleware: 'Middleware',
  cookie: 'Cookie',
  rule: 'Rule',
  options: 'Options in force',
  /** What a time that an option counts comes to. */
  age: (value: number, unit: string) => {
    const ms = unit === 'ms' ? value : unit === 's' ? value * 1000 : null;
    if (ms === null || !Number.isFinite(ms)) return unit;
    const seconds = (ms / 1000).toLocaleString('en', { maximumFractionDigits: 3 });
    return `${unit} (${Math.abs(ms) < 60_000 ? `${seconds} s` : duration(ms)})`;
  },
  noOptions: 'none told',
  noneTitle: 'No plugin seen',
  pasted: 'Link, code or token',
  submit: 'Pair',
  close: 'Close',
  restarted: (at: number) => `Restarted at ${clock(at)}.`,
};

/** `express-session 1.18.1`. */
export function middlewareName({
  name,
  version,
}: Pick<MiddlewareConfiguration, 'name' | 'version'>): string {
  return visible(version === null ? name : `${name} ${version}`);
}

export function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : origin;
}

function countOf(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function clock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

function withoutSession({ requests, empty }: { requests: number; empty: number }): string {
  const all = `${countOf(requests, 'request')} went by, and no session cookie was seen in ${
    requests === 1 ? 'it' : 'any of them'
  }.`;
  if (empty > 0) {
    return `${all} In ${empty === requests ? (empty === 1 ? 'it' : 'each') : empty} the app looked at an empty session and stored nothing in it, so that no cookie was sent, and the next request has another one. A row appears as soon as something is stored.`;
  }
  return `${all} A row appears as soon as a session cookie is sent or set. If one of them has it under a name that nothing tells, say so in its Cookie tab.`;
}
