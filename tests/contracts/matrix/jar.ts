import { parseSetCookie } from 'set-cookie-parser';

/** Browsers keep no cookie whose name and value are longer together (RFC 6265bis, section 5.6). */
const MOST_BYTES = 4096;

interface Kept {
  name: string;
  value: string;
  path: string;
}

/**
 * The cookies of a visitor who comes over plain http, by the few rules of RFC 6265bis that these
 * scenarios touch, and by none of the extension's: with it the truth is found.
 */
export class Jar {
  /** The session cookie was spoilt, and no other has come since. */
  isForged = false;
  #cookies: readonly Kept[] = [];
  readonly #session: string;

  /** @param session the name of the session cookie */
  constructor(session: string) {
    this.#session = session;
  }

  /** All of them, wherever they go. */
  get all(): readonly Kept[] {
    return this.#cookies;
  }

  /** As the tests of cookies change them. */
  asMap(): Map<string, string> {
    return new Map(this.#cookies.map(({ name, value }) => [name, value]));
  }

  replace(changed: ReadonlyMap<string, string>): void {
    const pathOf = (name: string): string =>
      this.#cookies.find((cookie) => cookie.name === name)?.path ?? '/';
    this.#cookies = [...changed].map(([name, value]) => ({ name, value, path: pathOf(name) }));
  }

  headerFor(target: string): string {
    return this.#cookies
      .filter(({ path }) => path === '/' || target === path || target.startsWith(`${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  /** Takes the Set-Cookie lines of a response in, at a time in epoch ms. */
  take(lines: readonly string[], at: number): void {
    for (const { name, value, path, secure, maxAge, expires } of parseSetCookie([...lines], {
      decodeValues: false,
    })) {
      if (name === this.#session) this.isForged = false;
      if (secure === true || Buffer.byteLength(name + value) > MOST_BYTES) continue;
      const others = this.#cookies.filter((cookie) => cookie.name !== name);
      const isOver = maxAge === undefined ? expires !== undefined && +expires <= at : maxAge <= 0;
      this.#cookies = isOver ? others : [...others, { name, value, path: path ?? '/' }];
    }
  }
}
