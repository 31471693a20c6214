import type { AdviceCode, SessionRecord } from '../../../server-plugin/protocol.ts';
import { isEndUnheard, isSuccessorUnsent } from '../../judgement/left-clients.ts';
import { formatPath } from '../../states/json.ts';
import { isEndFailed, type LostReason } from '../../judgement/verdict.ts';
import { say, type Span } from '../spans.ts';
import { listOf, sessionCalled } from '../words.ts';

/** What happened to a lost change, and what to do about it, as is true of every middleware. */
export interface Loss {
  why: Span[];
  remedy: Span[];
}

/** The name under which a middleware may have advice of its own for a loss. */
export function adviceCode(reason: LostReason, record: SessionRecord): AdviceCode | null {
  const { forwardedProto, status } = record;
  // What they say of it is about a save.
  if (reason === 'save-failed' && isEndFailed(record)) return null;
  const isLeft = reason === 'aborted' || reason === 'too-late';
  if (isLeft && leftAlone(record) !== null) return null;
  if (reason === 'insecure' && forwardedProto === 'https') return 'insecure:proxy';
  if (reason === 'no-cookie' && record.reason.cookie === 'no-id') return 'no-cookie:no-id';
  if (reason === 'too-late' && status === null) return 'too-late:upgrade';
  return reason;
}

/** The client was not told, and has the cookie that it came with. */
function leftAlone(record: SessionRecord): Loss | null {
  const left =
    record.finish === 'end'
      ? 'a connection that is upgraded, such as a websocket, has no response to tell the client'
      : 'the client had left before it could be told';
  if (isEndUnheard(record)) {
    const why = `The app ended the session, and ${left}: its cookie still has the session as it was.`;
    return { why: [why], remedy: [earlier(record, 'End the session')] };
  }
  if (!isSuccessorUnsent(record)) return null;
  const why = `The session was to go on under a new id, and ${left}: its cookie leads to nothing now, and none leads to what was under the new id.`;
  return { why: [why], remedy: [earlier(record, 'Make the new id')] };
}

function earlier({ finish }: SessionRecord, what: string): string {
  return finish === 'end'
    ? `${what} in a request that has a response.`
    : `${what} before work that takes long.`;
}

function tooLate({ middleware, status }: SessionRecord, keys: string): Loss {
  return {
    why:
      status === null
        ? say`${keys} changed on a connection that was upgraded, such as a websocket: no response follows by which ${middleware.name} would store it.`
        : say`${keys} changed after ${middleware.name} had decided what to store: the response was already sent.`,
    remedy: [
      status === null
        ? 'Store the session in the handler of the socket, after the change.'
        : 'Change the session before the response is sent.',
    ],
  };
}

function cutOff({ finish }: SessionRecord, keys: string): Loss {
  return {
    why: say`${keys} changed, and the ${finish === 'error' ? 'request failed' : 'connection was cut'} before the session was stored.`,
    remedy: ['Where the response may take long, store the session as soon as the change is made.'],
  };
}

/** By reason; `keys` are the changed keys as one would write them in code. */
export const LOST: Record<LostReason, (record: SessionRecord, keys: string) => Loss> = {
  'not-flagged': ({ middleware }, keys) => ({
    why: say`${keys} changed inside its value. ${middleware.name} stores when a key is assigned or the session is flagged as modified; neither was, so nothing was stored.`,
    remedy: ['Assign the key after the change.'],
  }),
  'not-committed': ({ middleware }, keys) => ({
    why: say`${keys} changed, and ${middleware.name} was not told to store it before the response ended.`,
    remedy: ['Store the session, and wait for that, before the response is sent.'],
  }),
  'save-failed': (record, keys) =>
    isEndFailed(record) ? endFailed(record) : saveFailed(record, keys),
  'too-late': (record, keys) => leftAlone(record) ?? tooLate(record, keys),
  'no-cookie': ({ session, reason, middleware, data }, keys) => ({
    why: [
      ...(inCookie(middleware)
        ? data.end === null
          ? ['The app ended the session, and the line that clears its cookie did not go out: ']
          : say`${keys} changed, and the cookie with the session in it did not go out: `
        : [
            ...say`${middleware.name} stored `,
            ...sessionCalled(session.after, 'the session'),
            ', and no cookie leads to it: ',
          ]),
      reason.cookie === 'no-id'
        ? 'the one that went out has no id in it.'
        : reason.cookie !== 'none:headers-sent'
          ? 'the response carries no Set-Cookie for it.'
          : inCookie(middleware)
            ? 'the headers had gone out before it was made.'
            : 'the headers had gone out before the session had anything in it.',
    ],
    remedy:
      reason.cookie === 'no-id'
        ? []
        : ['Change the session before the first byte of the response is written.'],
  }),
  insecure: ({ forwardedProto, data, cookieIn }) => ({
    why: [
      ...say`The cookie ${cookieIn.name} is marked ${'Secure'}, and the request came over plain http, so it was not sent`,
      data.saved === null
        ? ': the session is lost.'
        : '. The session was stored, and no cookie leads to it.',
    ],
    remedy:
      forwardedProto === 'https'
        ? ['A proxy in front speaks https: let the app trust it.']
        : say`Use https in development too, or a cookie that is not ${'Secure'} there.`,
  }),
  'cookie-rejected': ({ setCookie }) => ({
    why: say`The cookie was sent, and the browser did not keep it. Its attributes: ${attributesOf(setCookie)}.`,
    remedy: ['The Cookie tab tells for each attribute what the browser asks of it.'],
  }),
  'cookie-too-large': ({ setCookie }) => ({
    why: say`The cookie of ${setCookie.at(-1)?.bytes ?? 0} bytes was sent, and the browser did not keep it: 4096 bytes is the most.`,
    remedy: ['Keep less in the session, or keep it in a store on the server.'],
  }),
  'status-5xx': ({ status, middleware }, keys) => ({
    why: say`${keys} changed. ${middleware.name} stores nothing when the response is a server error, and this one is ${status ?? 500}.`,
    remedy: ['Mend the error, or store the session before it can happen.'],
  }),
  interrupted: (_record, keys) => ({
    why: say`${keys} changed, and the session was deleted by another request meanwhile, so it was not stored again.`,
    remedy: ['Nothing, if the visitor logged out. Else look at which request ended the session.'],
  }),
  conflict: (_record, keys) => ({
    why: say`${keys} changed, and the save was refused: another request had stored a newer state since this one was loaded.`,
    remedy: ['Load the session anew and apply the change to it.'],
  }),
  aborted: (record, keys) => leftAlone(record) ?? cutOff(record, keys),
  kept: ({ middleware, session }) => ({
    why: [
      ...say`The app took the session off its request, and ${middleware.name} keeps it: the next request finds `,
      ...sessionCalled(session.after, 'the session'),
      ' as it was loaded.',
    ],
    remedy: ['End it by the call that the middleware has for that.'],
  }),
  unserialisable: ({ unserialisable, data }) => ({
    why: [
      ...say`${listOf(unserialisable, ({ path, type }) => `${formatPath(path)} (${type})`)} does not survive storage: the session is stored as JSON, `,
      data.saved === null
        ? 'and could not be written.'
        : 'in which it is something else, or nothing.',
    ],
    remedy: say`Store plain data: ${'Object.fromEntries(map)'} for a Map, ${'[...set]'} for a Set, text for a BigInt, an object in place of an array with names.`,
  }),
  overwritten: ({ middleware }, keys) => ({
    why: say`${keys} changed, and ${middleware.name} stored it.`,
    remedy: [
      'Let requests that change the same session run one after the other, or change it in only one of them.',
    ],
  }),
  orphaned: ({ middleware, session, setCookie }, keys) => ({
    why: [
      ...say`${middleware.name} stored `,
      ...sessionCalled(session.after, 'the session'),
      ...(keys === '' ? [] : say` with ${keys}`),
      setCookie.length > 0 ? ' and sent its cookie.' : '.',
    ],
    remedy: [
      setCookie.length > 0
        ? 'Let the first request of a visitor end before others are made, or begin no session in those that need none.'
        : 'Let the other requests of a visitor end before a logout, or store nothing in a session that has ended.',
    ],
  }),
};

function saveFailed({ ops, status, middleware }: SessionRecord, keys: string): Loss {
  return {
    why: [
      ...say`${keys} changed, and `,
      inCookie(middleware) ? 'the cookie with it could not be made' : 'the store failed to save it',
      ...say`: ${errorOf(ops)}. `,
      status !== null && status < 400
        ? `The client was told ${status} all the same, since the headers had gone out before the save.`
        : '',
    ],
    remedy: [inCookie(middleware) ? 'Mend that error.' : "Mend the store's error."],
  };
}

function endFailed({ ops, status, session }: SessionRecord): Loss {
  return {
    why: [
      'The app ended ',
      ...sessionCalled(session.before, 'the session'),
      ...say`, and the store failed to delete it: ${errorOf(ops)}. The next request finds it as it was. `,
      status !== null && status < 400 ? `The client was told ${status} all the same.` : '',
    ],
    remedy: ["Mend the store's error, and answer only once the session has ended."],
  };
}

/** Whether sessions are kept in their cookie, and nowhere else. */
function inCookie({ kind }: SessionRecord['middleware']): boolean {
  return kind === 'cookie';
}

function errorOf(ops: SessionRecord['ops']): string {
  return ops.findLast((op) => op.ok === false)?.error ?? 'no message';
}

function attributesOf(setCookie: SessionRecord['setCookie']): string {
  const cookie = setCookie.at(-1);
  if (!cookie) return 'not known';
  const named = [
    cookie.secure && 'Secure',
    cookie.httpOnly && 'HttpOnly',
    cookie.sameSite && `SameSite=${cookie.sameSite}`,
    cookie.domain && `Domain=${cookie.domain}`,
    cookie.path && `Path=${cookie.path}`,
  ].filter((attribute) => attribute !== false && attribute !== null && attribute !== '');
  return named.join('; ') || 'none';
}
