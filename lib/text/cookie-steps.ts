import type { MiddlewareConfiguration, SetCookie } from '../../server-plugin/protocol.ts';
import type { Exchange } from '../join/exchange.ts';
import type { WireSetCookie, Witness } from '../witness/hop.ts';
import { FATE_UNKNOWN, missedInWords, refusedInWords } from './fate.ts';
import { named, say, type Span } from './spans.ts';
import { textFor, type Texts } from './words.ts';

export interface Step {
  name: string;
  state: 'yes' | 'no' | 'unknown';
  /** The way should have gone on here, and did not. */
  isTrouble?: boolean;
  body: Span[];
}

/**
 * The way of a session cookie: the middleware decides, the response carries it, the jar keeps it.
 *
 * @param middleware the configuration in force of the middleware that made the record
 */
export function cookieSteps(
  { record, witness, cookieName }: Exchange,
  middleware?: MiddlewareConfiguration,
): Step[] {
  const set = witness?.setCookies.findLast(({ name }) => name === cookieName);
  const told = record?.setCookie.findLast(({ name }) => name === cookieName);
  const code = record?.reason.cookie ?? null;
  const decided = code === null ? null : !code.startsWith('none');
  return [
    {
      name: 'Decided',
      state: stateOf(decided),
      isTrouble:
        code !== null && ['none:insecure', 'none:headers-sent', 'none:error'].includes(code),
      body: decision(code, record !== null, middleware?.terms),
    },
    sentStep(set, told, witness?.respondedAt != null),
    keptStep(set, witness, set !== undefined || told !== undefined),
  ];
}

const COOKIE_REASONS: Record<string, string> = {
  new: 'The session is new, so its cookie goes out.',
  'new-id': 'The session has a new id, so its cookie goes out.',
  changed: 'The session changed, so its cookie goes out.',
  rolling: 'The cookie goes out with every response, to move its expiry.',
  cleared: 'The session ended, so the browser is told to drop the cookie.',
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
  if (set)
    return { name, state: 'yes', body: say`The response carries ${`Set-Cookie: ${set.name}`}.` };
  if (told) {
    return wasSeen
      ? {
          name,
          state: 'no',
          body: ['The server set it, and it did not come: something between took it out.'],
        }
      : { name, state: 'yes', body: ['The server set it; the browser’s side was not seen.'] };
  }
  if (!wasSeen) return { name, state: 'unknown', body: ['The response was not seen.'] };
  return { name, state: 'no', body: ['The response carries no Set-Cookie for the session.'] };
}

function keptStep(set: WireSetCookie | undefined, witness: Witness | null, wasSent: boolean): Step {
  const name = 'Kept';
  if (!wasSent) return { name, state: 'no', body: ['Nothing to keep.'] };
  if (!set?.fate || !witness) {
    return { name, state: 'unknown', body: ['Whether the browser kept it is not known.'] };
  }
  const { fate } = set;
  switch (fate.outcome) {
    case 'kept':
      return { name, state: 'yes', body: ['The cookie is in the browser’s jar.'] };
    case 'cleared':
      return { name, state: 'yes', body: ['The browser dropped the cookie, as it was told.'] };
    case 'overwritten':
      return { name, state: 'no', body: ['A later line of this response took its place.'] };
    case 'unknown':
      return { name, state: 'unknown', body: [FATE_UNKNOWN[fate.why]] };
    case 'nothing-cleared':
      return {
        name,
        state: 'no',
        isTrouble: fate.instead !== null,
        body: missedInWords(fate, set).why,
      };
    case 'refused': {
      const reasons = fate.reasons.map((reason) => refusedInWords(reason, set, witness).why);
      const body = reasons.flatMap((why): Span[] => [' ', ...why]);
      return {
        name,
        state: 'no',
        isTrouble: true,
        body: ['The browser did not keep it.', ...body],
      };
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
