import { checkCookie, DEFAULT_COOKIE, type CookieSettings } from './cookie.ts';
import type { Engine } from './engine.ts';
import { databaseEngine } from './engines/database.ts';
import { ConfigurationError } from './errors.ts';
import { DEFAULT_AGE, MAX_AGE } from './expiry.ts';
import type { Description, Observer } from './observer.ts';
import { jsonSerialiser, type Serialiser } from './serialiser.ts';
import { VERSION } from './version.ts';
import { emitProcessWarning, type WarningListener } from './warnings.ts';

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
  cookie?: Partial<CookieSettings> | undefined;
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

/** @throws ConfigurationError that says what to write instead */
export function settingsOf(options: SessionOptions): Settings {
  const settings: Settings = {
    engine: options.engine ?? databaseEngine('sessions.sqlite'),
    cookieAge: options.cookieAge ?? DEFAULT_AGE,
    expireAtBrowserClose: options.expireAtBrowserClose ?? false,
    saveEveryRequest: options.saveEveryRequest ?? false,
    cookie: checkCookie(cookieOf(options.cookie ?? {})),
    serialiser: options.serialiser ?? jsonSerialiser,
    detectUnsavedChanges: options.detectUnsavedChanges ?? false,
    onConflict: options.onConflict ?? false,
    observer: options.observer,
    warn: options.onWarning ?? emitProcessWarning,
    now: options.now ?? Date.now,
  };
  checkKinds(settings);
  const { engine, cookieAge, onConflict } = settings;
  if (!Number.isSafeInteger(cookieAge) || cookieAge <= 0 || cookieAge > MAX_AGE) {
    throw new ConfigurationError(
      `cookieAge is a whole number of seconds, up to a hundred years, not ${cookieAge}.`,
    );
  }
  if (onConflict !== false && !engine.comparesRevisions) {
    throw new ConfigurationError(
      `onConflict: the ${engine.name} engine cannot compare and store in one step. ` +
        'Use the database, PostgreSQL, memory, Redis or cached-database engine.',
    );
  }
  return settings;
}

/** With the default also where a setting is undefined, as a variable that is not set is. */
function cookieOf(given: Partial<CookieSettings>): CookieSettings {
  const { name, path, domain, secure, httpOnly, sameSite } = given;
  return {
    name: name ?? DEFAULT_COOKIE.name,
    path: path ?? DEFAULT_COOKIE.path,
    domain: domain ?? DEFAULT_COOKIE.domain,
    secure: secure ?? DEFAULT_COOKIE.secure,
    httpOnly: httpOnly ?? DEFAULT_COOKIE.httpOnly,
    sameSite: sameSite ?? DEFAULT_COOKIE.sameSite,
  };
}

/** For programs without types, in which a text such as 'false' would count as true. */
function checkKinds(settings: Settings): void {
  const { expireAtBrowserClose, saveEveryRequest, detectUnsavedChanges, onConflict } = settings;
  const oneOf = (name: string, value: string | boolean, ...values: (string | boolean)[]): void => {
    if (values.includes(value)) return;
    const list = values.map((each) => (typeof each === 'string' ? `'${each}'` : String(each)));
    throw new ConfigurationError(`${name} is one of ${list.join(', ')}, not ${String(value)}.`);
  };
  oneOf('expireAtBrowserClose', expireAtBrowserClose, true, false);
  oneOf('saveEveryRequest', saveEveryRequest, true, false);
  oneOf('detectUnsavedChanges', detectUnsavedChanges, 'warn', 'save', 'throw', false);
  oneOf('onConflict', onConflict, 'merge', 'throw', false);
  const { engine, serialiser } = settings;
  if (typeof engine !== 'object' || typeof engine.load !== 'function') {
    throw new ConfigurationError('engine is what such a function gives: memoryEngine(), called.');
  }
  if (typeof serialiser.name !== 'string') {
    throw new ConfigurationError('serialiser has a name, stringify() and parse().');
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
