import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { callOf, isObject, read } from '../reading.ts';
import { createStamp } from './stamp.ts';

/** Who is told how an exchange goes on: a visit of an observed middleware. None of these throws. */
export interface Participant {
  /** The headers go out now; what other middlewares add to them is there already. */
  headersBegin?(res: ServerResponse): void;
  /** The headers are written: their status and cookies are final. */
  headersSent?(res: ServerResponse): void;
  /** The response is closed, whether sent or cut. */
  closed(isCut: boolean, res: ServerResponse): void;
}

/** Where requests that are for us are answered. Neither throws. */
export interface Door {
  /** Doors of one name answer alike: the newest is asked. */
  readonly name: string;
  isFor(req: IncomingMessage): boolean;
  /** Whether the next request through it may be recorded. */
  admits(): boolean;
  /** Answers, and says whether it did. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
}

/** Holds the exchange whose turn it is, and lets go of it: a timer keeps the context it began in. */
interface Turn {
  exchange: Exchange | null;
}

/**
 * One HTTP request and its response, as Node's own server has them: whatever framework answers, and
 * whether it sets headers or hands them to `writeHead`. So no adapter has to know a host.
 */
export class Exchange {
  /** Both null once it is closed: a context that goes on (a timer's) must not keep them. */
  req: IncomingMessage | null;
  res: ServerResponse | null;
  /** Whether the response is a stand-in, as for an upgrade: it has no status, and tells nothing. */
  readonly isStandIn: boolean;
  /** Whether nothing is recorded of it, so that nobody is told how it goes on. */
  readonly isPassedOn: boolean;
  readonly #server: object | null;
  readonly #turn: Turn;
  #participants: readonly Participant[] = NOBODY;
  #open = 0;

  private constructor(req: IncomingMessage, res: ServerResponse, told: Told | null) {
    this.req = req;
    this.res = res;
    this.isStandIn =
      told === null && (read(req, 'upgrade') === true || typeof read(res, 'once') !== 'function');
    this.isPassedOn = told?.isPassedOn === true;
    this.#server = told?.server ?? serverOf(req);
    this.#turn = { exchange: this };
    exchanges.set(req, this);
    if (!this.isPassedOn && !this.isStandIn) this.#watchHeaders(res);
    if (told !== null && res.req === req) res.on('close', closes);
    else this.#watchClose(req, res);
    // Entered and not run: no frame of ours is in the stacks of the app.
    running.enterWith(this.#turn);
  }

  /** The exchange whose turn it is; undefined where that is over, or the context was lost. */
  static get current(): Exchange | undefined {
    return running.getStore()?.exchange ?? undefined;
  }

  /**
   * The exchange whose server tells its listeners of it in this very turn: who is called now is called
   * for it. Undefined from the next turn on.
   */
  static get ofThisTurn(): Exchange | undefined {
    return told?.req === null ? undefined : told;
  }

  /** The exchange of a request, if it has one already; also of an object made from the request. */
  static find(req: unknown): Exchange | undefined {
    for (let at = req; isObject(at); at = Object.getPrototypeOf(at)) {
      const exchange = exchanges.get(at);
      if (exchange !== undefined) return exchange;
    }
    return undefined;
  }

  /**
   * The exchange of a request. It is made now where Node's HTTP server did not tell of it: for
   * HTTP/2, for an upgrade, and where somebody calls the middleware by hand.
   *
   * @param told by whom, where it was told of
   */
  static of(req: IncomingMessage, res: ServerResponse, told: Told | null = null): Exchange {
    return Exchange.find(req) ?? new Exchange(req, res, told);
  }

  /** Tells a participant how the exchange goes on. */
  join(participant: Participant): void {
    this.#participants = [...this.#participants, participant];
  }

  /** Keeps the exchange to be found by its context, also after the close, until `leave`. */
  stay(): void {
    this.#open += 1;
  }

  leave(): void {
    this.#open -= 1;
    if (this.req === null && this.#open <= 0) this.#turn.exchange = null;
  }

  /** From now on the server of this exchange answers at the door, before any handler. */
  open(door: Door): void {
    if (this.#server !== null) openDoor(this.#server, door, this.req?.httpVersionMajor !== 2);
  }

  #watchHeaders(res: ServerResponse): void {
    const writeHead = callOf(Reflect.get(res, 'writeHead'));
    if (writeHead === null) return;
    const participants = (): readonly Participant[] => this.#participants;
    // Made before any framework's own and so called last: what it is given is what goes out.
    Reflect.set(res, 'writeHead', function (this: unknown, ...args: unknown[]): unknown {
      for (const participant of participants()) participant.headersBegin?.(res);
      const result = writeHead(this, args);
      for (const participant of participants()) participant.headersSent?.(res);
      return result;
    });
  }

  /** The response is closed: the exchange lets go of both, and tells who takes part. */
  close(req: IncomingMessage, res: ServerResponse): void {
    const participants = this.#participants;
    this.#participants = NOBODY;
    this.req = this.res = null;
    if (participants.length > 0) {
      // HTTP/2 reports an aborted response as finished: only the request tells.
      const isUnfinished = !this.isStandIn && read(res, 'writableFinished') === false;
      const isCut = read(req, 'aborted') === true || isUnfinished;
      for (const participant of participants) participant.closed(isCut, res);
    }
    if (this.#open <= 0) this.#turn.exchange = null;
  }

  #watchClose(req: IncomingMessage, res: ServerResponse): void {
    const told = this.isStandIn ? read(req, 'socket') : res;
    callOf(read(told, 'once'))?.(told, [
      'close',
      () => {
        this.close(req, res);
      },
    ]);
  }
}

/** Who has told of a request, before any listener of its server. */
interface Told {
  server: object;
  isPassedOn: boolean;
}

const NOBODY: readonly Participant[] = [];

/** One for all responses, which costs far less than a function for each. */
function closes(this: ServerResponse): void {
  const { req } = this;
  exchanges.get(req)?.close(req, this);
}

const exchanges = createStamp<Exchange>();
const running = new AsyncLocalStorage<Turn>();
/** The open doors of each server, by their names: an app may make its middlewares without end. */
const doors = new WeakMap<object, Map<string, Door>>();
/** Servers whose `emit` is ours. */
const watched = new WeakSet<object>();
let isSubscribed = false;

/**
 * Node tells this channel of each request that its HTTP/1 servers got, before their listeners.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html#http
 */
const REQUEST_START = 'http.server.request.start';

/** Watches the HTTP servers of this process, from their next request on. */
export function watchServers(): void {
  if (isSubscribed) return;
  isSubscribed = true;
  subscribe(REQUEST_START, (message) => {
    try {
      const req = read(message, 'request');
      const res = read(message, 'response');
      const server = read(message, 'server');
      if (isRequest(req) && isResponse(res) && isObject(server)) starts(req, res, server);
    } catch {
      // Node ends the process for what a channel's listener throws. The app goes on without us.
    }
  });
}

function starts(req: IncomingMessage, res: ServerResponse, server: object): void {
  const open = doors.get(server);
  const door = doorFor(req, open);
  if (door === null || watched.has(server)) {
    tell(Exchange.of(req, res, { server, isPassedOn: open !== undefined && !admits(open) }));
  } else {
    answerNext(req, res, { server, door });
  }
}

let told: Exchange | undefined;

/** Before all that the listeners put off. */
function tell(exchange: Exchange): void {
  told = exchange;
  process.nextTick(turnEnds);
}

/** Listeners are called at once: whoever was told of meanwhile has had its turn, too. */
function turnEnds(): void {
  told = undefined;
}

type Doors = ReadonlyMap<string, Door>;

function doorFor(req: IncomingMessage, open: Doors | undefined): Door | null {
  if (open !== undefined) for (const door of open.values()) if (door.isFor(req)) return door;
  return null;
}

function admits(open: Doors): boolean {
  for (const door of open.values()) if (door.admits()) return true;
  return false;
}

/**
 * Answers in the place of the server's listeners, which are called in the same turn: its `emit` is
 * ours for this one call, so that no frame of ours is in the stacks of the app's own requests.
 */
function answerNext(
  req: IncomingMessage,
  res: ServerResponse,
  { server, door }: { server: object; door: Door },
): void {
  const before = Object.getOwnPropertyDescriptor(server, 'emit');
  const emit = callOf(Reflect.get(server, 'emit'));
  if (emit === null) return;
  const once = function (this: unknown, ...args: unknown[]): unknown {
    if (Reflect.get(server, 'emit') === once) {
      if (before === undefined) Reflect.deleteProperty(server, 'emit');
      else Object.defineProperty(server, 'emit', before);
    }
    const isIt = args[1] === req && REQUEST_EVENTS.has(args[0]);
    return (isIt && door.handle(req, res)) || emit(this, args);
  };
  Object.defineProperty(server, 'emit', { value: once, configurable: true, writable: true });
}

/** Under which names a server tells its listeners of a request. */
const REQUEST_EVENTS: ReadonlySet<unknown> = new Set([
  'request',
  'checkContinue',
  'checkExpectation',
]);

/** Lets a server answer at a door. One for HTTP/2 tells no channel, so that its `emit` stays ours. */
function openDoor(server: object, door: Door, isTold: boolean): void {
  let open = doors.get(server);
  if (open === undefined) doors.set(server, (open = new Map<string, Door>()));
  if (open.get(door.name) !== door) open.set(door.name, door);
  if (isTold || watched.has(server)) return;
  const emit = callOf(Reflect.get(server, 'emit'));
  if (emit === null) return;
  watched.add(server);
  Reflect.set(server, 'emit', function (this: unknown, ...args: unknown[]): unknown {
    const [name, req, res] = args;
    if (name === 'request' && isRequest(req) && isResponse(res)) {
      const open = doors.get(server);
      if (doorFor(req, open)?.handle(req, res) === true) return true;
      Exchange.of(req, res, { server, isPassedOn: open !== undefined && !admits(open) });
    }
    return emit(this, args);
  });
}

/** The server that a request came to, also where HTTP/2 has a stand-in for its socket. */
function serverOf(req: IncomingMessage): object | null {
  const server = read(read(req, 'socket'), 'server');
  return isObject(server) ? server : null;
}

/** By its shape: HTTP/2 and test tools have classes of their own. */
export function isRequest(value: unknown): value is IncomingMessage {
  return isObject(read(value, 'headers')) && typeof read(value, 'url') === 'string';
}

export function isResponse(value: unknown): value is ServerResponse {
  return typeof read(value, 'setHeader') === 'function' && typeof read(value, 'end') === 'function';
}

/**
 * Node's own request and response in what a host calls a middleware with: the two themselves, what
 * it has made of each, or a context of both. Null where they are not there.
 */
export function pairIn([first, second]: readonly unknown[]): Pair | null {
  return (
    pairOf(first, () => second) ??
    pairOf(read(first, 'raw'), () => read(second, 'raw')) ??
    pairOf(read(read(first, 'env'), 'incoming'), () => read(read(first, 'env'), 'outgoing')) ??
    pairOf(read(first, 'req'), () => read(first, 'res'))
  );
}

type Pair = [req: IncomingMessage, res: ServerResponse];

/** @param responseOf is asked for a request only: of something else it may make a response */
function pairOf(req: unknown, responseOf: () => unknown): Pair | null {
  if (!isRequest(req)) return null;
  const res = responseOf();
  return isResponse(res) ? [req, res] : null;
}
