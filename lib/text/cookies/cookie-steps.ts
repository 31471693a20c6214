import type { MiddlewareConfiguration, SetCookie } from '../../../server-plugin/protocol.ts';
import { returnOf, type CookieReturn } from '../../detail/cookie-return.ts';
import type { Exchange } from '../../join/exchange.ts';
import type { WireSetCookie, Witness } from '../../witness/hop.ts';
import { lineThatCounts, sessionLine } from '../../witness/session-line.ts';
import { FATE_UNKNOWN, refusalInWords } from './fate.ts';
import { named, rowOr, say, type Span } from '../spans.ts';
import { missingInWords } from '../why/missing.ts';
import { missedInWords } from '../why/not-cleared.ts';
import { textFor, type Texts } from '../words.ts';

export interface Step {
  name: string;
  state: 'yes' | 'no' | 'unknown';
  /** The way should have gone on here, and did not. */
  isTrouble?: boolean;
  body: Span[];
  /** What to do about it. */
  remedy?: Span[] | null;
  /** How it is known; null where it is not. */
  source: Source | null;
}

type Source = 'plugin' | 'wire' | 'jar' | 'rules';

export const STEP_SOURCES: Record<Source, string> = {
  plugin: 'as the plugin tells',
  wire: 'as seen on the wire',
  jar: 'as the browser’s jar shows',
  rules: 'by the browser’s rules; it gives no reason itself',
};

/**
 * The way of a session cookie: the middleware decides, the response carries it, the jar keeps it,
 * and the next request sends it back.
 *
 * @param rows all, by the start of their request
 * @param middleware the configuration in force of the middleware that made the record
 */
export function cookieSteps(
  exchange: Exchange,
  rows: readonly Exchange[],
  middleware?: MiddlewareConfiguration,
): Step[] {
  const { record, witness, cookieName } = exchange;
  const set = sessionLine(witness, cookieName);
  const told = lineThatCounts(record?.setCookie ?? [], cookieName);
  const code = record?.reason.cookie ?? null;
  const decided = code === null ? null : !code.startsWith('none');
  return [
    {
      name: 'Decided',
      state: stateOf(decided),
      isTrouble: code !== null && TROUBLE.includes(code),
      body: decision(code, record !== null, middleware?.terms),
      source: code === null ? null : 'plugin',
    },
    sentStep(set, told, witness?.respondedAt != null),
    keptStep(set, witness, set !== undefined || told !== undefined),
    sentBackStep(returnOf(exchange, rows), set?.cleared === true),
  ];
}

/** Codes of decisions that leave the browser without what it needs. */
const TROUBLE = ['none:insecure', 'none:headers-sent', 'none:error', 'no-id'];

const COOKIE_REASONS: Record<string, string> = {
  new: 'The session is new, so its cookie goes out.',
  'new-id': 'The session has a new id, so its cookie goes out.',
  changed: 'The session changed, so its cookie goes out.',
  rolling: 'The cookie goes out with every response.',
  cleared: 'The session ended, so the browser is told to drop the cookie.',
  'no-id': 'A cookie goes out, and has no id in it.',
  'none:unchanged': 'The browser has the right cookie already: none goes out.',
  'none:uninitialised': 'A new session with nothing in it gets no cookie.',
  'none:insecure': 'The cookie is Secure and the request came over plain http: none goes out.',
  'none:headers-sent': 'The headers had gone out already: too late for a cookie.',
  'none:status-5xx': 'The response is a server error: no cookie goes out.',
  'none:no-session': 'There is no session to send a cookie for.',
  'none:not-committed':
    'The session was not stored by the end of the response: no cookie goes out.',
  'none:error': 'An error came before: no cookie goes out.',
  'none:not-run': 'The session middleware did not run.',
};

function decision(code: string | null, hasRecord: boolean, terms: Texts = {}): Span[] {
  if (code !== null) {
    const text = textFor(COOKIE_REASONS, code);
    return text === undefined ? [{ code }] : named(text, textFor(terms, code));
  }
  return [
    hasRecord
      ? 'The middleware does not tell why.'
      : 'Not known: the server tells nothing of this request.',
  ];
}

function sentStep(
  set: WireSetCookie | undefined,
  told: SetCookie | undefined,
  wasSeen: boolean,
): Step {
  const name = 'Sent';
  if (set) {
    const body = say`The response carries ${`Set-Cookie: ${set.name}`}.`;
    return { name, state: 'yes', body, source: 'wire' };
  }
  if (told) {
    return wasSeen
      ? {
          name,
          state: 'no',
          isTrouble: true,
          body: ['The server set it, and it did not come: something between took it out.'],
          source: 'wire',
        }
      : {
          name,
          state: 'yes',
          body: ['The server set it; the browser’s side was not seen.'],
          source: 'plugin',
        };
  }
  if (!wasSeen) {
    return { name, state: 'unknown', body: ['The response was not seen.'], source: null };
  }
  return {
    name,
    state: 'no',
    body: ['The response carries no Set-Cookie for the session.'],
    source: 'wire',
  };
}

function keptStep(set: WireSetCookie | undefined, witness: Witness | null, wasSent: boolean): Step {
  const name = set?.cleared ? 'Dropped' : 'Kept';
  if (!wasSent) return { name, state: 'no', body: ['Nothing to keep.'], source: null };
  if (!set?.fate || !witness) {
    const body = ['Whether the browser kept it is not known.'];
    return { name, state: 'unknown', body, source: null };
  }
  const { fate } = set;
  switch (fate.outcome) {
    case 'kept':
      return { name, state: 'yes', body: ['The cookie is in the browser’s jar.'], source: 'jar' };
    case 'cleared': {
      const body = ['The browser dropped the cookie, as it was told.'];
      return { name, state: 'yes', body, source: 'jar' };
    }
    case 'overwritten': {
      const body = ['A later line of this response took its place.'];
      return { name, state: 'no', body, source: 'wire' };
    }
    case 'unknown':
      return { name, state: 'unknown', body: [FATE_UNKNOWN[fate.why]], source: null };
    case 'nothing-cleared': {
      const { why, remedy } = missedInWords(fate, set);
      const isTrouble = fate.instead !== null;
      return { name, state: 'no', isTrouble, body: why, remedy, source: 'jar' };
    }
    case 'refused': {
      const { why, remedy } = refusalInWords(fate.reasons, set, witness);
      const did = `The browser did not ${set.cleared ? 'drop' : 'keep'} it. `;
      return { name, state: 'no', isTrouble: true, body: [did, ...why], remedy, source: 'rules' };
    }
  }
}

function sentBackStep(returned: CookieReturn, isCleared: boolean): Step {
  const name = 'Sent back';
  switch (returned.kind) {
    case 'nothing':
      return { name, state: 'no', body: ['Nothing to send back.'], source: null };
    case 'none-yet': {
      const body = ['No request to this host came after it yet.'];
      return { name, state: 'unknown', body, source: null };
    }
    case 'back': {
      const rest = isCleared ? ' sent the old cookie all the same.' : ' sent it.';
      const body = [...rowOr(returned.by, 'A later request'), rest];
      return { name, state: 'yes', isTrouble: isCleared, body, source: 'wire' };
    }
    case 'replaced': {
      const rest = ' set another value in its place before any request had sent it.';
      const body = [...rowOr(returned.by, 'A later response'), rest];
      return { name, state: 'no', body, source: 'wire' };
    }
    case 'without': {
      const { by, missing, witness } = returned;
      const body = [...rowOr(by, ''), ' went without it.'];
      if (isCleared) return { name, state: 'no', body, source: 'wire' };
      const { why, remedy } = missingInWords(missing, witness);
      body.push(' ', ...why);
      const isByRule = ['unsent', 'refused'].includes(missing.because.kind);
      const source = isByRule ? 'rules' : 'wire';
      return { name, state: 'no', isTrouble: true, body, remedy, source };
    }
  }
}

function stateOf(fact: boolean | null): Step['state'] {
  if (fact === null) return 'unknown';
  return fact ? 'yes' : 'no';
}

export const STEP_STATES: Record<Step['state'], string> = {
  yes: 'yes',
  no: 'no',
  unknown: 'not known',
};
