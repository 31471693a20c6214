import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Hub } from '../../../server-plugin/hub.ts';
import type { Scenario } from '../scenarios/scenario.ts';

/** The session of one request, in the words of the domain. */
export interface SessionWords {
  get: (key: string) => unknown;
  set: (key: string, value: unknown) => void;
  /** Takes a key away. */
  remove: (key: string) => void;
  /** Adds to an array in place, without assigning its key. */
  push: (key: string, value: unknown) => void;
  /** Gives the dictionary this key, also one that objects have already, such as `__proto__`. */
  own: (key: string, value: unknown) => void;
  /** How many keys the dictionary has. */
  size: () => number;
  /** What an app answers with to show its session: it is written as JSON. */
  whole: () => object;
  /** The session's id, where it has one. */
  id: () => unknown;
  save: () => Promise<void>;
  /** Stores what was changed, where the middleware does so when it is told, and else never. */
  commit?: () => Promise<void>;
  /** Reads the row anew; not every middleware can. */
  reload?: () => Promise<void>;
  regenerate: () => Promise<void>;
  destroy: () => Promise<void>;
  /** Destroys the session as one who does not wait until it is done. */
  forget: () => void;
  /** Gives the session another age, in ms, and changes nothing else; not every middleware can. */
  setAge?: (age: number) => void;
  /** Removes the row, as another request would: the session does not know. */
  removeRow: () => Promise<void>;
}

/** How an app answers, in its host's own way. */
export interface Answering {
  respond: (body?: string | object, head?: Head) => void;
  redirect: (to: string) => void;
  /** Gives the error to the host, which asks the app's error handler. */
  fail: (error: Error) => void;
}

interface Head {
  status?: number;
  headers?: Record<string, string>;
}

/** What a handler of an app under test is given. */
export interface Visit extends SessionWords, Answering {
  /** Node's own, or what the host makes of it. */
  req: IncomingMessage;
  res: ServerResponse;
  /** Sends headers and a first part; the response goes on. */
  begin: () => void;
  /** Writes down what the app has seen. */
  note: (seen: unknown) => void;
}

export type Route = (visit: Visit) => unknown;

/** A change and its answer: where the middleware is told to store, that is between them. */
export function changing(change: (visit: Visit) => void, body?: string): Route {
  return (visit) => {
    change(visit);
    const answer = (): void => {
      visit.respond(body);
    };
    if (visit.commit !== undefined) return visit.commit().then(answer);
    answer();
    return undefined;
  };
}

/** A middleware of Node's kind, which an app may have before its sessions. */
export type Before = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

/** What an app can ask of its sessions, in no middleware's words. */
export type Setting =
  /** Session cookies go over https only. */
  | 'secure'
  /** Sessions are stored and their cookie sent although nothing is in them. */
  | 'eager'
  /** Sessions are stored, and their cookie sent, with each response. */
  | 'every-request'
  /** The cookie is for a path that no route of the app is under. */
  | 'other-path';

/** Which calls of a store fail. */
export type Failing = 'save' | 'load' | 'touch' | 'destroy';

/** Calls of a store that take their time: each waits, before it is carried out. */
export interface Slow {
  call: 'load' | 'save';
  wait: () => Promise<void>;
}

/** What a failing store says. */
export const FAILURE = 'disk full';

/** What an app can do with the sessions of one middleware, and not with those of another. */
export type Ability =
  /** To give a session another age: `setAge` is there. */
  | 'set-age'
  /** To end a session by its time alone: `outlive` is there. */
  | 'outlive'
  /** To call the middleware itself, in a pool: `isCalledInPool` is heard. */
  | 'be-called'
  /** To wait for its store: `slow` is heard. */
  | 'wait';

/** What is true of a middleware and not of each, as far as a scenario depends on it. */
export interface Traits {
  /** What an app can do with its sessions, and not with those of each middleware. */
  can?: readonly Ability[];
  /** Calls of its store that may fail, besides those that each has. */
  alsoFails?: readonly Failing[];
  /** The store is asked at the handler's first look, and where it does not look, never. */
  isLazy: boolean;
  /** Where sessions are: without a store they have no id, and an old cookie is good for ever. */
  keeps: 'in-a-store' | 'in-the-cookie';
  /** The store keeps the session itself: what is changed in it later is there for the next request. */
  keepsObjects: boolean;
  /** It even gives the same one to requests that overlap: each stores what the others changed. */
  sharesObjects?: boolean;
  /** False where the cookie is not signed: one that is spoilt names another session. */
  signs?: boolean;
  /** Each request stores its session and sends its cookie: also an empty one, and an unchanged one. */
  storesAlways?: boolean;
  /** A session that is new is stored, empty, and its cookie sent, when the app asks for it. */
  storesNew?: boolean;
  /**
   * A session that is new has its cookie sent when the app has asked for it, though nothing is in it:
   * with it in the cookie, or alone, and no row is stored.
   */
  sendsNew?: 'with-it' | 'alone';
  /** An id is sealed in its cookie: where that is of somebody else, it is refused as a seal. */
  sealsIds?: boolean;
  /** The app opens its session before its handler: that it does is its look. */
  opensFirst?: boolean;
  /** It stores what it was told of last, though it does so when the handler has ended. */
  storesWhatWasTold?: boolean;
  /** A session that is new has two lines of Set-Cookie: it is sent when it is made, and in the end. */
  sendsTwice?: boolean;
  /** Each response sends the cookie, with an id: also where nothing is stored behind it. */
  sendsAlways?: boolean;
  /** Its row goes out with the response, as its id does, in a cookie beside that. */
  storesInResponse?: boolean;
  /** An unchanged session is stored once more, with what was changed inside a value. */
  resaves?: boolean;
  /** A session in which nothing is left has ended: its row is removed. */
  endsEmpty?: boolean;
  /** The cookie of a session that has ended is not cleared: another one that leads nowhere is sent. */
  leavesCookie?: boolean;
  /** What a new id does to the data: it keeps them, or begins with none. Or no session gets another. */
  rotation: 'keeps' | 'empties' | 'never';
  /** An app ends the session and begins another: no call says that this is the old one's new id. */
  rotates?: 'by-hand';
  /**
   * When it stores: at the first byte of the response, at its end, or when the handler has ended:
   * before the first byte, where that is left to the host. Or when the app says so, which also
   * opens its session then: that it does is its look.
   */
  commits: 'at-headers' | 'at-end' | 'after-handler' | 'when-told';
  /** What a handler answers past its host, by Node's own response, is committed, too. */
  commitsPastHost: boolean;
  /** What it sends goes out with what a handler gives to its host, and with nothing else. */
  losesPastHost?: boolean;
  /** Who destroys a session, and does not wait, asks the store so that it can tell nobody how that went. */
  forgetsUnheard?: boolean;
  /** How an app ends a session: it calls something, or takes it off, which is seen at the commit. */
  destroys: 'when-called' | 'when-unset';
  /** A change inside a value is stored too, though no key was assigned. */
  storesInPlace: boolean;
  /**
   * What the app has stored itself is not stored once more with the response. Or there is no call
   * by which an app could: then a `save` of the suites does nothing.
   */
  storesOnce: boolean | 'has-no-save';
  /** An error for which nothing was stored reaches somebody; else it is told only that there was one. */
  tellsErrors?: false;
  /** A value that JSON cannot keep: the rest is stored without it, or nothing is, or all is. */
  unserialisable: 'dropped' | 'refused' | 'kept';
  /** A Secure cookie is not sent over http; else the browser is left to refuse it. */
  withholdsSecure: boolean;
  /** A second one in the same app: leaves requests to the first, works beside it, cannot be. */
  second: 'steps-aside' | 'runs-too' | 'impossible';
  /** What it does in a request that the path of its cookie does not take in. */
  onOtherPaths: 'steps-aside' | 'runs';
  /** False where its calls name no request: over HTTP/2 none of them is of one that is known. */
  seesHttp2?: false;
  /** Where its client had left, what is put into a new session after that is not looked at. */
  missesLateNew?: boolean;
  /** Where that its session was taken off is seen by nobody, since it does not commit there. */
  endsUnseen?: readonly ('left' | 'upgraded')[];
  /** False where its calls name no request: Node tells no context of an upgrade. */
  seesUpgrades?: false;
  /** Where it wraps a response of HTTP/2, `end` works. */
  endsOverHttp2: boolean;
  /**
   * Listeners for the close of a response that are there because it is observed, such as that of a
   * middleware which tells us. Our own is there for each request of the process.
   */
  closeListeners: number;
}

export interface AppOptions {
  host: string;
  store: string;
  /** Who records; null for the app as it is without us. */
  hub: Hub | null;
  routes: Record<string, Route>;
  before?: Before | undefined;
  /** Of the middleware itself. */
  options?: object | undefined;
  /** A second session middleware, with a cookie of its own, after the first. */
  second?: boolean;
  /** Every such call of the store fails, with the message `FAILURE`. */
  failing?: Failing | undefined;
  slow?: Slow | undefined;
  /** The session middleware is called in a pool of work, and what comes next goes on there. */
  isCalledInPool?: boolean | undefined;
  /** Is told what the app sees: its notes, errors and warnings. */
  tell: (event: unknown) => void;
}

/** An app that is ready to be served. */
export interface App {
  listener: RequestListener;
  /**
   * The dictionary that a next request would load, from the real store; null where no row is.
   *
   * @param cookies that the visitor has, where the row is in one
   */
  load: (id: string, cookies: ReadonlyMap<string, string>) => Promise<unknown>;
  /** Lets the time of a visitor's session be over for the server; the browser has its cookie yet. */
  outlive?: (jar: Map<string, string>) => unknown;
  /** What the store was asked, where it tells, and what is in it. */
  stored: () => { log: readonly string[]; rows: readonly (readonly [id: string, row: unknown])[] };
}

/** All that the suites need to know of an adapter: a new one is one object of this kind. */
export interface AdapterUnderTest {
  /** As its file in `server-plugin/adapters/`. */
  name: string;
  hosts: readonly string[];
  /** The stores that it learns of in different ways, or that answer in different ways. */
  stores: readonly string[];
  /** The host for what is about connections: it serves HTTP/2, too, and leaves the most to Node. */
  bareHost: string;
  traits: (store: string) => Traits;
  cookieName: string;
  /** Of two cookies of its name it takes the last one; else the first. */
  takesLast?: boolean;
  /** What leads to a session, in a cookie value: its id, or the cookie itself where there is none. */
  idOf: (cookie: string) => string;
  /** Gives a visitor the cookie that names an id, rightly signed. */
  present: (jar: Map<string, string>, id: string) => void;
  /** An id of the right form that was never stored. */
  unknownId: string;
  /** Spoils the signature of a visitor's cookie; none where nothing is signed. */
  forge?: (jar: Map<string, string>) => void;
  /** How random ids look: they are called by their order, where two runs are compared. */
  idPattern?: RegExp;
  /** Options of the middleware for what an app can ask of it. */
  settings: Readonly<Partial<Record<Setting, object>>>;
  /** Scenarios of what only this middleware has: the app behaves the same with and without us. */
  own: Readonly<Record<string, Scenario>>;
  create: (options: AppOptions) => App;
}
