import type { IncomingMessage } from 'node:http';

/**
 * Tells when the app first looks at `req.session`: an accessor on the request itself that puts a
 * plain property back at the first look, so that it costs nothing afterwards. It is configurable,
 * since `session.destroy` deletes the property in strict mode.
 */
export class AccessTrap {
  #req: IncomingMessage | null = null;
  #session: unknown = null;
  #getter: (() => unknown) | null = null;
  #pauses = 0;

  /** @param sprung called at the first look, once */
  set(req: IncomingMessage, sprung: () => void): void {
    const before = Object.getOwnPropertyDescriptor(req, 'session');
    if (before?.configurable !== true || before.writable !== true) return;
    this.#req = req;
    this.#session = before.value;
    this.#getter = (): unknown => {
      const session = this.#session;
      if (this.#pauses === 0 && this.remove()) sprung();
      return session;
    };
    Object.defineProperty(req, 'session', {
      configurable: true,
      enumerable: before.enumerable === true,
      get: this.#getter,
      set: (session: unknown) => {
        if (this.remove() && this.#pauses === 0) sprung();
        Reflect.set(req, 'session', session);
      },
    });
  }

  /** The session, without springing the trap. */
  peek(req: IncomingMessage): unknown {
    if (this.#req !== null) return this.#session;
    return Object.getOwnPropertyDescriptor(req, 'session')?.value;
  }

  /** Looks are the middleware's own until `resume`. */
  pause(): void {
    this.#pauses += 1;
  }

  resume(): void {
    this.#pauses -= 1;
  }

  /** Puts the plain property back; says whether the trap was still there. */
  remove(): boolean {
    const req = this.#req;
    if (req === null) return false;
    const session = this.#session;
    const getter = this.#getter;
    const now = Object.getOwnPropertyDescriptor(req, 'session');
    this.#req = null;
    this.#session = null;
    this.#getter = null;
    // Deleted, or replaced by an accessor of somebody else.
    if (getter === null || now?.get !== getter || now.configurable !== true) return false;
    Object.defineProperty(req, 'session', {
      value: session,
      configurable: true,
      writable: true,
      enumerable: now.enumerable === true,
    });
    return true;
  }
}
