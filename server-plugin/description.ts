import { ConfigurationError } from './errors.ts';
import type { Mistakes } from './mistakes.ts';
import { isObject, plain, read } from './reading.ts';
import type { Middleware, Sending } from './visit/middleware.ts';

/** What you say of a middleware of your own. */
export interface Description {
  /** As the tab names it. */
  name: string;
  /** Name of its session cookie. */
  cookieName: string;
  version?: string;
  /** Where sessions are: in a store, which is the default, or in the cookie itself. */
  kind?: 'store' | 'cookie';
  /**
   * How it finds what has changed: it compares (`hash`, the default), something sets a flag, or it
   * stores when the app tells it to (`explicit`).
   */
  rule?: 'hash' | 'flag' | 'explicit';
  /** Its options as one writes them, such as `{ 'cookie.maxAge': 3600 }`. No secrets. */
  options?: Readonly<Record<string, string | number | boolean | null>>;
  /** By the name of an option that is a time: `ms` or `s`. */
  units?: Readonly<Record<string, string>>;
  /** What to do about a loss, by its reason: one or two sentences; code between two backticks. */
  advice?: Middleware['advice'];
  /** Your name for a reason, such as `{ explicit: 'session.save()' }`. */
  terms?: Readonly<Record<string, string>>;
  /** Keys of the session that are not of its dictionary. */
  metadata?: readonly string[];
  /** Whether `accessed()` is told at the app's first look; else it is not known whether it looked. */
  tellsLooks?: boolean;
  /** Whether a new id keeps the data. */
  rotation?: 'keeps' | 'empties';
  /** False where it does not store a session either whose cookie cannot go out. */
  storesInsecure?: boolean;
  /** Whether a long session is split into cookies `name.0`, `name.1` and so on. */
  isChunked?: boolean;
  /** The dictionary, where it is not the session itself. */
  dictionary?(session: object): object;
  /** Until when a session is kept, in epoch ms; null where for as long as the browser runs. */
  expiryOf?(session: object): number | null;
  /** Whether the session's cookie may go over https only. */
  needsSecure?(session: object): boolean;
  /** Whether the cookie is sent with this response; where you do not say: when it was changed. */
  sends?(look: Sending): boolean;
}

/** What may stand in a field of a description. */
interface Field {
  is(value: unknown): boolean;
  /** What to write. */
  must: string;
}

const TEXT: Field = {
  is: (value) => typeof value === 'string' && value.trim() !== '' && value.length <= 100,
  must: 'must be a text of 1 to 100 characters',
};
const FLAG: Field = { is: (value) => typeof value === 'boolean', must: 'must be true or false' };
const FUNCTION: Field = { is: (value) => typeof value === 'function', must: 'must be a function' };
const TEXTS: Field = {
  is: (value) => isObject(value) && Object.values(value).every((text) => typeof text === 'string'),
  must: 'must be an object of texts',
};
const oneOf = (...values: readonly string[]): Field => ({
  is: (value) => typeof value === 'string' && values.includes(value),
  must: `must be one of ${values.map((value) => `'${value}'`).join(', ')}`,
});

const FIELDS: Readonly<Record<keyof Description, Field>> = {
  name: TEXT,
  cookieName: {
    // https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1
    is: (value) => typeof value === 'string' && /^[!#$%&'*+.^_`|~\w-]{1,200}$/.test(value),
    must: 'must be the name of a cookie',
  },
  version: TEXT,
  kind: oneOf('store', 'cookie'),
  rule: oneOf('hash', 'flag', 'explicit'),
  options: {
    is: (value) =>
      isObject(value) && Object.values(value).every((it) => it === null || plain(it) !== null),
    must: 'must be an object of texts, numbers, true, false and null',
  },
  units: TEXTS,
  advice: TEXTS,
  terms: TEXTS,
  metadata: {
    is: (value) => Array.isArray(value) && value.every((key) => typeof key === 'string'),
    must: 'must be a list of keys',
  },
  tellsLooks: FLAG,
  rotation: oneOf('keeps', 'empties'),
  storesInsecure: FLAG,
  isChunked: FLAG,
  dictionary: FUNCTION,
  expiryOf: FUNCTION,
  needsSecure: FUNCTION,
  sends: FUNCTION,
};

/** @throws ConfigurationError with what to write instead */
export function readDescription(given: unknown): Description {
  if (isDescription(given)) return given;
  throw new ConfigurationError(
    'description',
    `what observe() was given describes no middleware: ${problemOf(given) ?? ''}.`,
    "Write: observe({ name: 'our sessions', cookieName: 'sid' }).",
  );
}

function isDescription(given: unknown): given is Description {
  return problemOf(given) === null;
}

function problemOf(given: unknown): string | null {
  if (!isObject(given)) return 'it is no object';
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(FIELDS, name));
  if (unknown !== undefined) {
    return `unknown field '${unknown}', known are ${Object.keys(FIELDS).join(', ')}`;
  }
  const isMissing = (name: string): boolean =>
    read(given, name) === undefined && name !== 'name' && name !== 'cookieName';
  const wrong = Object.entries(FIELDS).find(
    ([name, field]) => !isMissing(name) && !field.is(read(given, name)),
  );
  return wrong === undefined ? null : `${wrong[0]} ${wrong[1].must}`;
}

/**
 * The description as the recorder takes it.
 *
 * @internal
 */
export function middlewareOf(told: Description, mistakes: Mistakes): Middleware {
  const { name, cookieName, version = null, kind = 'store', rule = 'hash' } = told;
  const { options = {}, units = {}, advice = {}, terms = {}, metadata } = told;
  const { rotation, storesInsecure, isChunked } = told;
  const { dictionary, expiryOf, needsSecure, sends } = told;
  const ask = mistakes.ask.bind(mistakes);
  return {
    ...{ name, cookieName, version, kind, rule },
    ...{ options: { ...options }, units: { ...units }, advice: { ...advice }, terms: { ...terms } },
    ...(metadata === undefined ? {} : { metadata: new Set(metadata) }),
    ...(rotation === undefined ? {} : { rotation }),
    ...(storesInsecure === undefined ? {} : { storesInsecure }),
    ...(isChunked === undefined ? {} : { isChunked }),
    ...(dictionary && {
      dictionary: (of: object) => ask('dictionary', () => dictionary(of), isObject, of),
    }),
    ...(expiryOf && {
      expiryOf: (of: object) => ask('expiryOf', () => expiryOf(of), isTimeOrNull, null),
    }),
    ...(needsSecure && {
      needsSecure: (of: object) => ask('needsSecure', () => needsSecure(of), isFlag, false),
    }),
    ...(sends && { sends: (look: Sending) => ask('sends', () => sends(look), isFlag, false) }),
  };
}

const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';

export const isTimeOrNull = (value: unknown): value is number | null =>
  value === null || (typeof value === 'number' && Number.isFinite(value));
