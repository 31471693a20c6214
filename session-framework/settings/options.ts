import {
  checkOptions,
  functionLike,
  isObject,
  memberOf,
  missing,
  oneOf,
  seconds,
  shown,
  trueOrFalse,
  type Kinds,
} from './checks.ts';
import { cookieSettingsOf, type CookieOptions, type CookieSettings } from '../visit/cookie.ts';
import type { Engine } from '../engine.ts';
import { anEngine } from '../engines/parts/arguments.ts';
import { inCookie } from '../engines/parts/in-cookie.ts';
import { databaseEngine } from '../engines/database.ts';
import { ConfigurationError } from '../errors.ts';
import { DEFAULT_AGE } from '../session/expiry.ts';
import type { Description, Observer } from '../observer/observer.ts';
import { awaited } from './awaited.ts';
import { OTHER_SETTINGS } from './other-words.ts';
import { jsonSerialiser, type Serialiser } from '../content/serialiser.ts';
import { VERSION } from '../version.ts';
import { emitProcessWarning, type WarningListener } from '../warnings.ts';

export interface SessionOptions {
  /** Where sessions are kept. Default: `databaseEngine('sessions.sqlite')`. */
  engine?: Engine | undefined;
  /** Seconds that a session lives after it was last saved. Default: 1,209,600, two weeks. */
  cookieAge?: number | undefined;
  /** The cookie goes when the browser closes. Default: false. */
  expireAtBrowserClose?: boolean | undefined;
  /** Save and send the cookie on each request, so that a session ends after inactivity. */
  saveEveryRequest?: boolean | undefined;
  /** Attributes of the session cookie. */
  cookie?: CookieOptions | undefined;
  /** Default: JSON. */
  serialiser?: Serialiser | undefined;
  /** What to do where content changed in place and `modified` is not set. Default: false, nothing. */
  detectUnsavedChanges?: 'warn' | 'save' | 'throw' | false | undefined;
  /** What to do where another request saved the session meanwhile. Default: false, last one wins. */
  onConflict?: 'merge' | 'throw' | false | undefined;
  observer?: Observer | undefined;
  /** Default: a Node process warning of type SessionWarning. */
  onWarning?: WarningListener | undefined;
  /** The clock, in epoch milliseconds. Default: Date.now. */
  now?: (() => number) | undefined;
}

/** The options in force. */
export interface Settings {
  engine: Engine;
  cookieAge: number;
  expireAtBrowserClose: boolean;
  saveEveryRequest: boolean;
  cookie: CookieSettings;
  serialiser: Serialiser;
  detectUnsavedChanges: 'warn' | 'save' | 'throw' | false;
  onConflict: 'merge' | 'throw' | false;
  observer: Observer | undefined;
  warn: WarningListener;
  now: () => number;
}

const KINDS: Kinds<SessionOptions> = {
  engine: anEngine,
  cookieAge: (value) =>
    value === 0 ? 'is not 0 here: write expireAtBrowserClose: true.' : seconds(value),
  expireAtBrowserClose: trueOrFalse,
  saveEveryRequest: trueOrFalse,
  cookie: (value) => (isObject(value) ? null : `is an object, not ${shown(value)}. ${COOKIE}`),
  serialiser: serialiserFault,
  detectUnsavedChanges: oneOf('warn', 'save', 'throw', false),
  onConflict: oneOf('merge', 'throw', false),
  observer: (value) => {
    return isObject(value) && missing(value, ['begin']) === null
      ? null
      : 'is an object with begin(request): write { begin: (request) => … }, see the type Observer of session-framework.';
  },
  onWarning: functionLike('(warning) => console.warn(warning.message)'),
  now: (value) => {
    if (typeof value !== 'function') return functionLike('Date.now, not called')(value);
    const time: unknown = Reflect.apply(value, undefined, []);
    return Number.isFinite(time)
      ? null
      : `gives ${shown(time)}, and not epoch milliseconds. Write now: Date.now.`;
  },
};

const COOKIE = "Write cookie: { name: 'sid' } for its name.";

function serialiserFault(value: unknown): string | null {
  if (value === JSON) return 'is JSON without being told: leave it out.';
  if (!isObject(value)) return `is an object, not ${shown(value)}. Leave it out for JSON.`;
  const absent = missing(value, ['stringify', 'parse']);
  if (absent !== null) return `${absent}: it has name, stringify(content) and parse(text).`;
  const named = typeof memberOf(value, 'name') === 'string';
  return named ? null : "has no name: write name: 'mine', for messages.";
}

/** @throws ConfigurationError that says what to write instead */
export function settingsOf(options: SessionOptions): Settings {
  refuseOthers(options);
  checkOptions('sessions', options, KINDS, { others: OTHER_SETTINGS });
  const cookie = cookieSettingsOf(options.cookie ?? {});
  const given =
    options.engine === undefined ? databaseEngine('sessions.sqlite') : awaited(options.engine);
  const settings: Settings = {
    engine: inCookie(given, cookie.name),
    cookieAge: options.cookieAge ?? DEFAULT_AGE,
    expireAtBrowserClose: options.expireAtBrowserClose ?? false,
    saveEveryRequest: options.saveEveryRequest ?? false,
    cookie,
    serialiser: options.serialiser ?? jsonSerialiser,
    detectUnsavedChanges: options.detectUnsavedChanges ?? false,
    onConflict: options.onConflict ?? false,
    observer: options.observer,
    warn: options.onWarning ?? emitProcessWarning,
    now: options.now ?? Date.now,
  };
  const { engine, onConflict } = settings;
  if (onConflict !== false && !engine.comparesRevisions) {
    throw new ConfigurationError(
      `onConflict: the ${engine.name} engine cannot compare and store in one step. ` +
        'Use the database, PostgreSQL, memory, Redis or cached-database engine.',
    );
  }
  return settings;
}

/** What is passed in the place of the settings: an engine; or a request, by who does not call. */
function refuseOthers(options: unknown): void {
  const refuse = (message: string): never => {
    throw new ConfigurationError(`sessions: ${message}`);
  };
  if (typeof options === 'function' && options.name.endsWith('Engine')) {
    refuse(`the engine is one of the settings: write sessions({ engine: ${options.name}(…) }).`);
  }
  if (!isObject(options)) return;
  if (missing(options, ['load', 'create', 'update']) === null) {
    refuse('the engine is one of the settings: write sessions({ engine }).');
  }
  const isRequest = ['headers', 'req', 'raw'].some((name) => isObject(memberOf(options, name)));
  if (isRequest || missing(options, ['decorateRequest', 'addHook']) === null) {
    refuse('it is to be called: write app.use(sessions({ engine })), or register for Fastify.');
  }
}

/** What an observer may know of the settings: no secret, no path, no connection. */
export function describe(settings: Settings): Description {
  const { engine, cookie } = settings;
  return {
    name: 'session-framework',
    version: VERSION,
    rule: 'flag',
    kind: engine.carries === 'data' ? 'cookie' : 'store',
    cookieName: cookie.name,
    cookie,
    options: {
      engine: engine.name,
      serialiser: settings.serialiser.name,
      cookieAge: settings.cookieAge,
      expireAtBrowserClose: settings.expireAtBrowserClose,
      saveEveryRequest: settings.saveEveryRequest,
      detectUnsavedChanges: settings.detectUnsavedChanges,
      onConflict: settings.onConflict,
    },
  };
}
