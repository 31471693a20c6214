import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { types } from 'node:util';
import { isPlainEnd, lookEnded, type PlainResponse } from './plain-end.ts';
import { copyHead, copyLists, copyStatus, statusOf, twinOf, type Twin } from './twin.ts';

/** A call of a method of a response. */
export interface Call {
  name: string;
  args: readonly unknown[];
}

interface KeptCall extends Call {
  /** The application has its error already. */
  hasThrown: boolean;
  /** Made in a later turn than the one before, whose bytes the system had by then: a tick is enough. */
  isLater: boolean;
}

/** What a response says of itself. */
const STATE = [
  ...['_header', 'headersSent', 'finished', 'writableEnded', 'writableFinished', 'errored'],
  ...['writableLength', 'writableNeedDrain', 'writableCorked'],
];
/** What comes too late once the headers are sent, or reads them. */
const HEADERS = [
  ...['setHeader', 'setHeaders', 'appendHeader', 'removeHeader', 'setTrailer'],
  ...['getHeader', 'getHeaders', 'getHeaderNames', 'getRawHeaderNames', 'hasHeader'],
  ...['writeInformation', 'writeContinue', 'writeProcessing', 'writeEarlyHints'],
];
/** What is made later, beside the calls that begin a response. */
const OTHERS = ['addTrailers', 'cork', 'uncork', 'destroy', 'flush'];
/** What gives bytes to the connection. */
const SENDING = ['write', 'end', 'flushHeaders', 'uncork'];
const DESTROY_SOCKET = 'socket.destroy';

/**
 * A response whose calls are made later, and do to the application at once what they do to one whose
 * headers are sent: each is made on a twin that has no connection, and gives or throws what it gives
 * there. What most handlers do, one `end`, needs no twin. What comes after a call (`finish`, `drain`,
 * callbacks, errors that are events) comes when the calls are made on the response itself, by
 * `make`; or never, after `abandon`.
 */
export class WaitingResponse {
  readonly #res: ServerResponse;
  readonly #calls: KeptCall[] = [];
  readonly #isAlone: boolean;
  /** Since a call has sent its headers; after a plain `end`, since something came after that. */
  #twin: Twin | null = null;
  #undo: (() => void)[] = [];
  #isLater = false;
  #hasEnded = false;
  #socket: Socket | null = null;
  #isCorkedByNode = false;
  /** While a call of its twin sends the headers. */
  #implicit: Twin | null = null;

  /** @param isAlone whether nobody else has laid a `writeHead` over the one that is held */
  constructor(res: ServerResponse, isAlone: boolean) {
    this.#res = res;
    this.#isAlone = isAlone;
  }

  /** The application has ended it, or destroyed it. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** @returns what the call gives to the application. @throws what it throws there */
  take({ name, args }: Call): unknown {
    if (this.#implicit !== null && name === 'writeHead')
      return this.#sendHead(this.#implicit, args);
    // Node takes headers at the call, and the application may use its objects for the next visitor.
    const kept = args.map(copyOf);
    const call: KeptCall = { name, args: kept, hasThrown: true, isLater: this.#isLater };
    if (this.#calls.length > 0) this.#needTwin();
    else if (this.#isAlone && isPlainEnd(this.#res, call)) {
      return this.#takePlainEnd(this.#res, call);
    }
    try {
      return this.#callTwin(call, args);
    } finally {
      if (this.#twin !== null) this.#keep(call);
    }
  }

  #takePlainEnd(res: PlainResponse, call: KeptCall): ServerResponse {
    call.hasThrown = false;
    this.#hasEnded = true;
    this.#keep(call);
    const onCall = ({ name, args }: Call): unknown => {
      this.#needTwin();
      return methodOf(this.#res, name)(...args);
    };
    this.#undo = [lookEnded(res, onCall), this.#holdSocket()];
    return this.#res;
  }

  /** Something comes after a plain `end`. */
  #needTwin(): void {
    const [end] = this.#calls;
    if (this.#twin !== null || end === undefined) return;
    const status = statusOf(this.#res);
    this.#undoAll();
    this.#callTwin(end, end.args);
    copyStatus(status, this.#res); // it may have been set since
  }

  #callTwin(call: KeptCall, args: readonly unknown[]): unknown {
    const { name } = call;
    const twin = this.#twin ?? this.#newTwin(name);
    try {
      const result = methodOf(twin, name)(...args.filter((arg) => typeof arg !== 'function'));
      call.hasThrown = false;
      if (name === 'end' || name === 'destroy') this.#hasEnded = true;
      return result === twin ? this.#res : result;
    } finally {
      // A call that threw before the headers left nothing behind.
      if (this.#twin === null && Reflect.get(twin, 'headersSent')) this.#stepAside(twin);
    }
  }

  /** Other middlewares may have wrapped `writeHead`: what they do last is done to the response. */
  #newTwin(name: string): Twin {
    const twin = twinOf(this.#res);
    if (name === 'writeHead') return twin;
    const writeHead = (...args: unknown[]): unknown => {
      this.#implicit = twin;
      try {
        return methodOf(this.#res, 'writeHead')(...args);
      } finally {
        this.#implicit = null;
      }
    };
    Object.defineProperty(twin, 'writeHead', { value: writeHead, configurable: true });
    return twin;
  }

  #sendHead(twin: Twin, args: readonly unknown[]): unknown {
    Reflect.deleteProperty(twin, 'writeHead');
    copyHead(this.#res, twin);
    return methodOf(twin, 'writeHead')(...args);
  }

  /**
   * Makes the calls, in order.
   *
   * @param pass makes one of them
   * @throws what a call throws that did not throw when the application made it
   */
  make(pass: (call: Call) => unknown): void {
    const [res, twin] = [this.#res, this.#twin];
    if (this.#calls.length === 0) return;
    const late = statusOf(res); // for loggers; the headers have the one of before
    this.abandon();
    this.#makeFrom(0, pass);
    copyStatus(late, res);
    const isWaiting = twin !== null && Reflect.get(twin, 'writableNeedDrain');
    if (isWaiting && !res.writableNeedDrain) res.emit('drain');
  }

  /** The response is itself again, as it was before the first call. */
  abandon(): void {
    this.#undoAll();
    this.#twin = null;
  }

  #undoAll(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }

  #makeFrom(start: number, pass: (call: Call) => unknown): void {
    const calls = this.#calls;
    for (let index = start; index < calls.length; index += 1) {
      const call = calls[index];
      if (call === undefined) return;
      if (index > start && call.isLater) {
        const goOn = (): void => {
          this.#isCorkedByNode = false; // no more
          this.#makeFrom(index, pass);
        };
        // By the next tick Node has given the bytes of this one to the system.
        if (call.name.endsWith('destroy')) {
          process.nextTick(goOn);
          return;
        }
        // After the end of a response that is over nothing is an error.
        if (this.#res.writableEnded) {
          this.#res.once('close', goOn);
          return;
        }
      }
      try {
        this.#make(call, pass);
      } catch (error) {
        if (!call.hasThrown) throw error;
      }
    }
  }

  #make(call: KeptCall, pass: (call: Call) => unknown): void {
    if (call.isLater) this.#endTick();
    const isCorked = this.#socket?.writableCorked !== 0;
    if (call.name === DESTROY_SOCKET) this.#socket?.destroy();
    else if (OTHERS.includes(call.name)) methodOf(this.#res, call.name)(...call.args);
    else pass(call);
    this.#isCorkedByNode ||= call.name === 'write' && !isCorked;
  }

  /**
   * At a write Node corks the connection itself, until the next tick: what was written before a later
   * turn had gone out by then, and would now be held back by the application's own cork, or be lost
   * where it fails in that turn.
   *
   * @see https://github.com/nodejs/node/blob/v24.x/lib/_http_outgoing.js, `write_`
   */
  #endTick(): void {
    if (this.#isCorkedByNode) this.#socket?.uncork();
    this.#isCorkedByNode = false;
  }

  #keep(call: KeptCall): void {
    this.#calls.push(call);
    if (call.hasThrown || !SENDING.includes(call.name)) return;
    this.#isLater = false;
    process.nextTick(() => {
      this.#isLater = true;
    });
  }

  #stepAside(twin: Twin): void {
    const res = this.#res;
    const before = statusOf(res);
    copyLists(res);
    this.#twin = twin;
    copyStatus(statusOf(twin), res);
    this.#undo.push(() => copyStatus(before, res));
    for (const name of STATE) {
      this.#replace(res, name, {
        get: (): unknown => Reflect.get(twin, name),
        set: (value: unknown) => void Reflect.set(twin, name, value),
      });
    }
    this.#replaceDestroyed(twin);
    for (const name of HEADERS) {
      if (name in twin) this.#replace(res, name, { value: methodOf(twin, name), writable: true });
    }
    for (const name of OTHERS) {
      const value = (...args: unknown[]): unknown => this.take({ name, args });
      if (name in twin) this.#replace(res, name, { value, writable: true });
    }
    this.#holdFlush();
    this.#undo.push(this.#holdSocket());
  }

  /** Of `compression`, whose stream is made with the headers. */
  #holdFlush(): void {
    if (!('flush' in this.#res)) return;
    const value = (): void =>
      this.#keep({ name: 'flush', args: [], hasThrown: false, isLater: this.#isLater });
    this.#replace(this.#res, 'flush', { value, writable: true });
  }

  /** Node writes it, where the client leaves. */
  #replaceDestroyed(twin: Twin): void {
    const res = this.#res;
    let { destroyed } = res;
    this.#replace(res, 'destroyed', {
      get: () => destroyed || Reflect.get(twin, 'destroyed'),
      set: (value: boolean) => {
        destroyed = value;
      },
    });
    this.#undo.push(() => Reflect.set(res, 'destroyed', destroyed));
  }

  /**
   * Error handlers end the connection of a response that is begun: not before it is gone out.
   *
   * @returns what lets go of it
   */
  #holdSocket(): () => void {
    const { socket } = this.#res;
    this.#socket = socket;
    if (socket === null) return () => undefined;
    const { destroy } = socket;
    socket.destroy = this.#destroyLater(socket, destroy);
    return () => {
      socket.destroy = destroy; // not deleted: the connection serves others yet, and would be slow
    };
  }

  #destroyLater(socket: Socket, destroy: Socket['destroy']): Socket['destroy'] {
    return (error) => {
      // It is over already.
      if (error !== undefined || socket.writableEnded) return destroy.call(socket, error);
      this.#keep({ name: DESTROY_SOCKET, args: [], hasThrown: false, isLater: this.#isLater });
      return socket;
    };
  }

  #replace(target: object, name: string, descriptor: PropertyDescriptor): void {
    const own = Object.getOwnPropertyDescriptor(target, name);
    Object.defineProperty(target, name, { ...descriptor, configurable: true });
    this.#undo.push(() => {
      if (own === undefined) Reflect.deleteProperty(target, name);
      else Object.defineProperty(target, name, own);
    });
  }
}

function methodOf(target: object, name: string): (...args: readonly unknown[]) => unknown {
  const method: unknown = Reflect.get(target, name);
  if (typeof method !== 'function') throw new TypeError(`A response has no ${name}().`);
  return (...args): unknown => Reflect.apply(method, target, args);
}

/** An argument as it is now: text, chunk, or headers of any form. */
function copyOf(argument: unknown): unknown {
  if (types.isUint8Array(argument)) return Buffer.from(argument);
  if (Array.isArray(argument)) return argument.map(copyOf);
  if (typeof argument !== 'object' || argument === null) return argument;
  return Object.fromEntries(Object.entries(argument).map(([name, value]) => [name, copyOf(value)]));
}
