import { isObject } from '../reading.ts';
import { createStamp } from './stamp.ts';

const traps = createStamp<AccessTrap>();

/**
 * Tells when the app first looks at `req.session`: an accessor on the request itself, made before
 * the middleware assigns the session. It is configurable, since `session.destroy` deletes the
 * property in strict mode, and stays, since to put a plain property back would make the request a
 * slow object.
 */
export class AccessTrap {
  readonly #req: object;
  #assigned: ((session: unknown) => void) | null = null;
  #session: unknown = undefined;
  #sprung: Sprung | null = null;
  #pauses = 0;

  private constructor(req: object) {
    this.#req = req;
  }

  /** The trap of a request; null where something is there already. */
  static on(req: object): AccessTrap | null {
    return 'session' in req ? null : AccessTrap.over(req);
  }

  /** The same, whatever is there: a host may make the place for it. */
  static over(req: object): AccessTrap {
    const trap = new AccessTrap(req);
    traps.set(req, trap);
    Object.defineProperty(req, 'session', ACCESSOR);
    return trap;
  }

  /** The trap of a request, if it has one. */
  static of(req: object): AccessTrap | null {
    return traps.get(req) ?? null;
  }

  /** The session of a request, without springing a trap or running a getter. */
  static peekAt(req: object): unknown {
    const trap = traps.get(req);
    return trap === undefined
      ? Object.getOwnPropertyDescriptor(req, 'session')?.value
      : trap.peek();
  }

  /** @param sprung called at the first look from now on, once */
  arm(sprung: Sprung): void {
    this.#sprung = sprung;
  }

  /** @param assigned called with each session that is put there */
  watch(assigned: (session: unknown) => void): void {
    this.#assigned = assigned;
  }

  /** Looks are the middleware's own until `resume`. */
  pause(): void {
    this.#pauses += 1;
  }

  resume(): void {
    this.#pauses -= 1;
  }

  /** Makes a call, in which looks are the middleware's own. */
  static without(
    trap: AccessTrap | null,
    method: CallableFunction,
    self: unknown,
    args: unknown[],
  ): unknown {
    trap?.pause();
    try {
      const result: unknown = Reflect.apply(method, self, args);
      return result;
    } finally {
      trap?.resume();
    }
  }

  /** The session, without springing the trap. */
  peek(): unknown {
    const now = Object.getOwnPropertyDescriptor(this.#req, 'session');
    return now?.get === ACCESSOR.get ? this.#session : now?.value;
  }

  look(): unknown {
    this.#spring();
    return this.#session;
  }

  /** @param self the request, or an object made from it: a plain property would be that one's own */
  assign(self: object, session: unknown): void {
    if (self !== this.#req) {
      const own = { value: session, enumerable: true, configurable: true, writable: true };
      Object.defineProperty(self, 'session', own);
      return;
    }
    this.#session = session;
    this.#spring();
    this.#assigned?.(session);
  }

  #spring(): void {
    const sprung = this.#sprung;
    if (sprung === null || this.#pauses > 0) return;
    this.#sprung = null;
    if (sprung(this.#session) === false) this.#sprung = sprung;
  }
}

/** Told of a look at a session; false where that was the middleware's own, so that it waits on. */
export type Sprung = (session: unknown) => unknown;

/** One for all requests, so that they stay alike for the compiler. */
const ACCESSOR = {
  configurable: true,
  enumerable: true,
  get(this: unknown): unknown {
    return trapOf(this)?.look();
  },
  set(this: unknown, session: unknown): void {
    if (isObject(this)) trapOf(this)?.assign(this, session);
  },
};

function trapOf(self: unknown): AccessTrap | undefined {
  for (let at = self; isObject(at); at = Object.getPrototypeOf(at)) {
    const trap = traps.get(at);
    if (trap !== undefined) return trap;
  }
  return undefined;
}
