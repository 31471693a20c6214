import type { MiddlewareConfiguration, SessionRecord } from '../../../server-plugin/protocol.ts';
import type { Exchange } from '../../join/exchange.ts';
import { formatPath } from '../../states/json.ts';
import type { RevisionTable } from '../../states/revisions.ts';
import { hasSteppedAside, type Verdict } from '../../judgement/verdict.ts';
import { sessionLine } from '../../witness/session-line.ts';
import { adviceOf, byTheBrowser, rejection, tornPairInWords } from './browser.ts';
import { endsAllTheSame, isOverAlready } from './cookie-end.ts';
import { LOST } from './lost.ts';
import { markSentences } from './marks.ts';
import { marked, named, say, type Span } from '../spans.ts';
import { COOKIE_STATES, listOf, sessionCalled, short, textFor, type Texts } from '../words.ts';

/** What the panel says under the title of an exchange. */
export interface Explanation {
  /** One or two sentences: what became of the session, and why. */
  why: Span[];
  /** What to do about it, where something is wrong. */
  remedy: Span[] | null;
  /** What is not known, and why, where the verdict is the weaker for it. */
  unknown: Span[] | null;
}

export interface ExplanationContext {
  revisions: RevisionTable;
  /** The configuration in force of the middleware that made the record. */
  middleware?: MiddlewareConfiguration | undefined;
}

/** Explains the verdict of an exchange in the terms of its own middleware. */
export function explain(exchange: Exchange, context: ExplanationContext): Explanation {
  const { why, remedy } = ownExplanation(exchange, context);
  const otherwise = byTheBrowser(exchange);
  return {
    why: [
      ...why,
      ...tornPairInWords(exchange),
      ...(otherwise && why.length > 0 ? [' '] : []),
      ...(otherwise?.why ?? []),
      ...(isOverAlready(exchange) ?? endsAllTheSame(exchange) ?? []),
      ...markSentences(exchange.marks),
    ],
    remedy: remedy ?? otherwise?.remedy ?? null,
    unknown: whatIsUnknown(exchange),
  };
}

/** What the exchange itself tells, without what the browser and other requests made of it. */
function ownExplanation(
  exchange: Exchange,
  context: ExplanationContext,
): Pick<Explanation, 'why' | 'remedy'> {
  const { record, judgement } = exchange;
  const rejected = rejection(exchange, context.middleware);
  if (rejected) return rejected;
  if (!record || record.phase === 'open') return { why: whyByWitness(exchange), remedy: null };
  if (hasSteppedAside(record)) return { why: steppedAside(context.middleware), remedy: null };
  const keys = keysOf(exchange, context);
  if (judgement.reason === null) {
    const terms = context.middleware?.terms ?? {};
    const why = WHY[judgement.verdict](record, keys, terms);
    return { why: [...why, ...whatWasLeftOut(exchange, context)], remedy: null };
  }
  const { why, remedy } = LOST[judgement.reason](record, keys);
  return { why, remedy: [...remedy, ...adviceOf(judgement.reason, record, context.middleware)] };
}

const ENDED = '; the store no longer has it. ';

type Sentence = (record: SessionRecord, keys: string, terms: Texts) => Span[];

const WHY: Record<Exclude<Verdict, 'lost'>, Sentence> = {
  pending: whyPending,
  rotated: ({ session, data }, keys) => [
    ...(session.before === null || session.after === null
      ? ['The session went on under a new id. ']
      : say`The session went on under a new id: ${short(session.before)} → ${short(session.after)}. `),
    ...(data.loaded === data.end
      ? ['All of its keys were carried over']
      : say`Its content changed with it: ${keys}`),
    data.saved === null ? '.' : ', and it was stored.',
  ],
  destroyed: ({ session, ops, setCookie }) => [
    ...(ops.some((op) => op.op === 'destroy' && op.ok)
      ? ['The app ended ', ...sessionCalled(session.before, 'the session'), ENDED]
      : ['The session cookie was cleared. ']),
    setCookie.some((cookie) => cookie.cleared)
      ? 'The browser was told to drop the cookie.'
      : 'The browser keeps the old cookie: it was not cleared, and leads to nothing now.',
  ],
  created: ({ cookieIn, middleware, setCookie, session }, keys) => [
    cookieIn.count === 0
      ? 'No session cookie came, '
      : `The session cookie that came was not accepted (${COOKIE_STATES[cookieIn.state]}), `,
    ...say`so ${middleware.name} began `,
    ...sessionCalled(session.after, 'a session'),
    ...(keys === '' ? [' with nothing in it'] : say` with ${keys}`),
    setCookie.some((cookie) => !cookie.cleared) ? ' and sent its cookie.' : ' and stored it.',
  ],
  saved: ({ middleware, reason }, keys, terms) => [
    ...say`${keys} changed. ${middleware.name} `,
    ...savedBecause(reason.saved, terms),
  ],
  rewritten: ({ middleware, reason }, _keys, terms) => [
    ...say`Nothing changed, and the session was stored all the same: ${middleware.name} `,
    ...savedBecause(reason.saved, terms),
    ' Overlapping requests overwrite each other this way.',
  ],
  refused: ({ cookieIn }) => [
    ...say`The cookie ${cookieIn.name} came and was not accepted: `,
    `${COOKIE_STATES[cookieIn.state]}. `,
    'No session was stored or sent in its place.',
  ],
  renewed: ({ accessed, looksLate, middleware, ops, setCookie }) => [
    accessed === false ? 'The app did not look at the session. ' : `${unchanged(looksLate)}. `,
    ...(ops.some((op) => op.op === 'touch' && op.ok)
      ? say`${middleware.name} only told the store its new expiry (${'touch'})`
      : [`Its cookie was only sent again${hasEnd(setCookie) ? ' with a new expiry' : ''}`]),
    ': the data stayed as it was.',
  ],
  read: ({ looksLate, middleware }) => [
    looksLate === false
      ? `${unchanged(looksLate)}, `
      : 'The app looked at the session and changed nothing, ',
    ...say`so ${middleware.name} stored nothing.`,
  ],
  untouched: () => ['A valid session came along, and the app did not look at it.'],
  sent: ({ cookieIn, accessed }) => [
    ...say`The cookie ${cookieIn.name} came along. `,
    sentBecause(accessed),
  ],
  none: ({ accessed }) => [
    accessed === true
      ? 'No session came, and the app looked at an empty one: nothing was stored or sent.'
      : 'No session took part in this request.',
  ],
};

/**
 * The keys that a session with a new id is without. Often that is meant: so it is told what one does
 * where it is not, and nothing is said to be wrong.
 */
function whatWasLeftOut(
  { record, judgement }: Exchange,
  { revisions, middleware }: ExplanationContext,
): Span[] {
  if (!record || judgement.verdict !== 'rotated') return [];
  const changes = revisions.changes(record.data.loaded, record.data.end) ?? [];
  const gone = changes.filter(({ kind, path }) => kind === 'removed' && path.length === 1);
  if (gone.length === 0) return [];
  const advice = middleware?.advice?.['keys-dropped'];
  return [
    ...say` Left out: ${listOf(gone, ({ path }) => formatPath(path))}.`,
    ...(advice === undefined ? [] : [' Where keys are to stay: ', ...marked(advice)]),
  ];
}

/** When a middleware does so is its own rule, which its server tells. */
function steppedAside(middleware: MiddlewareConfiguration | undefined): Span[] {
  const when = middleware?.advice?.['not-run'];
  return [
    'This session middleware stepped aside, so that this request had no session of it.',
    ...(when === undefined ? [] : [' ', ...marked(when)]),
  ];
}

/** Others live until the browser closes: sent again, they end no later. */
function hasEnd(lines: SessionRecord['setCookie']): boolean {
  return lines.some(({ maxAge, expires }) => maxAge !== null || expires !== null);
}

/** What is known of a session that had not changed when it was looked at last. */
function unchanged(looksLate: boolean | null): string {
  return looksLate === false
    ? 'The session was as before when its response was sent, and was not looked at later'
    : 'Nothing in the session changed';
}

const SAVED_BECAUSE: Record<string, string> = {
  new: 'stored the session, which is new',
  'new-id': 'stored the session under its new id',
  changed: 'saw the change and stored the session',
  resave: 'stores on every request',
  explicit: 'was told to store the session',
};

function sentBecause(accessed: boolean | null): string {
  return accessed === false
    ? 'The app did not look at the session, so the store was not asked.'
    : 'The middleware does not tell what became of it.';
}

function savedBecause(saved: string | null, terms: Texts): Span[] {
  const reason = saved ?? '';
  const text = textFor(SAVED_BECAUSE, reason);
  return text === undefined ? ['stored the session.'] : named(`${text}.`, textFor(terms, reason));
}

function whyByWitness(exchange: Exchange): Span[] {
  const { witness, cookieName, judgement, record } = exchange;
  const cookie = cookieName ?? 'session cookie';
  if (record) {
    return judgement.verdict === 'pending'
      ? whyPending(record)
      : ['The server went away before this request had ended.'];
  }
  switch (judgement.verdict) {
    case 'created':
      return say`No session cookie went along, and the response set ${cookie}.`;
    case 'destroyed':
      return say`The response told the browser to drop ${cookie}.`;
    case 'renewed':
      return say`The response sent ${cookie} again with the same value${expiryMoved(exchange)}.`;
    case 'sent':
      if (witness?.cookies === null) {
        return say`The response set ${cookie}. What went along with the request was not seen, as happens when the panel or its background was only just starting.`;
      }
      return isReplaced(exchange)
        ? say`${cookie} went along, and the response replaced it by another value.`
        : say`${cookie} went along.`;
    default:
      if (witness?.fromCache) {
        return ['The browser answered this from its cache: no server took part.'];
      }
      if (sessionLine(witness, cookieName)?.cleared) {
        return say`No ${cookie} went along, and the response told the browser to drop one.`;
      }
      return exchange.missingCookie === null ? ['No session cookie was sent or set.'] : [];
  }
}

/** A request that is over has not ended while its store owes it an answer. */
function whyPending({ finish, ops }: SessionRecord): Span[] {
  if (finish === null) return ['The response is still under way.'];
  const waiting = ops.find(({ ok }) => ok === null);
  const over = finish === 'aborted' ? 'The client has left' : 'The response has ended';
  return waiting === undefined
    ? [`${over}, and the store has not answered yet.`]
    : [`${over}, and `, ...say`${waiting.op} has not been answered yet.`];
}

/** Of a cookie that lives until the browser closes, there is none to be moved. */
function expiryMoved({ witness, cookieName }: Exchange): string {
  const set = sessionLine(witness, cookieName);
  return set?.maxAge == null && set?.expires == null ? '' : ', which moves its expiry';
}

function isReplaced({ witness, cookieName }: Exchange): boolean {
  const set = sessionLine(witness, cookieName);
  const came = witness?.cookies?.find(({ name }) => name === cookieName);
  return (
    set?.cleared === false &&
    set.fate?.outcome !== 'refused' &&
    set.fingerprint !== came?.fingerprint
  );
}

function whatIsUnknown({ record, witness, recordId, unread, judgement }: Exchange): Span[] | null {
  if (unread !== null) return unreadRecord(unread, record !== null);
  if (record?.phase === 'final' || judgement.verdict === 'none') return null;
  if (record) return ['What became of the session: the record of this request never ended.'];
  if (recordId !== null) return ['The content of the session: the record is not here yet.'];
  if (witness && witness.references.length > 0) {
    return [
      'The content of the session: the record that the response names is of another request.',
    ];
  }
  if (witness === null) return null;
  return ['The content of the session: no plugin on the server told of this request.'];
}

/**
 * Of a record that does not fit.
 *
 * @param isShown whether an earlier version of it is
 */
export function unreadRecord(detail: string, isShown: boolean): Span[] {
  const what = isShown
    ? 'what the server told of this request last'
    : 'the server’s record of this request';
  return [`This panel cannot read ${what}: ${detail}`];
}

/** The keys that changed, as one would write them in code; the first few of many. */
function keysOf({ record }: Exchange, { revisions }: ExplanationContext): string {
  if (!record) return '';
  const changes = revisions.changes(record.data.loaded, record.data.end);
  if (changes === null) return 'The session';
  const byApp = changes.filter(({ path: [key] }) => !record.storeWrote.includes(String(key)));
  return listOf(byApp, (change) => formatPath(change.path));
}
