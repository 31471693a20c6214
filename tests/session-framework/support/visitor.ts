import { createSessions } from '../../../session-framework/manager.ts';
import type { SessionOptions } from '../../../session-framework/settings/options.ts';
import type { AnyData, Session } from '../../../session-framework/session/session.ts';
import { memoryEngine } from '../../../session-framework/engines/memory.ts';
import type { SessionWarning } from '../../../session-framework/warnings.ts';

/** A clock that stands still until it is told to move. */
export class Clock {
  time = Date.UTC(2030, 0, 1);
  readonly now = (): number => this.time;

  pass(seconds: number): void {
    this.time += seconds * 1000;
  }
}

export interface Visited<Result> {
  result: Result;
  vary: boolean;
  /** The Set-Cookie line; null where none was sent. */
  setCookie: string | null;
}

/** An application without a host, and browsers that visit it. */
export class Site<Data extends object = AnyData> {
  readonly clock = new Clock();
  readonly warnings: SessionWarning[] = [];
  readonly sessions;

  constructor(options: SessionOptions = {}) {
    this.sessions = createSessions<Data>({
      engine: memoryEngine(),
      now: this.clock.now,
      onWarning: (warning) => this.warnings.push(warning),
      ...options,
    });
  }

  get cookieName(): string {
    return this.sessions.description.cookieName;
  }

  /** A browser; with a cookie, as if it had been there before. */
  visitor(cookie: string | null = null): Visitor<Data> {
    return new Visitor(this, cookie);
  }
}

export class Visitor<Data extends object = AnyData> {
  /** Value of its session cookie. */
  cookie: string | null;
  /** Attributes of the cookie as it was last set. */
  line: string | null = null;
  readonly #site: Site<Data>;

  constructor(site: Site<Data>, cookie: string | null) {
    this.#site = site;
    this.cookie = cookie;
  }

  /** Begins a request, which ends when its response is committed. */
  async begin() {
    const visit = await this.#site.sessions.begin({
      method: 'GET',
      url: '/',
      cookieHeader: this.cookie === null ? undefined : `${this.#site.cookieName}=${this.cookie}`,
      secure: false,
      forwardedProto: null,
      request: {},
    });
    return {
      session: visit.session,
      respond: async (status = 200) => {
        const { vary, setCookie } = await visit.commit(status);
        if (setCookie !== null) this.#keep(setCookie);
        visit.end('end');
        return { vary, setCookie };
      },
    };
  }

  /** One request, whose handler is given. */
  async visit<Result>(
    handler: (session: Session<Data>) => Result | Promise<Result>,
    status = 200,
  ): Promise<Visited<Result>> {
    const { session, respond } = await this.begin();
    const result = await handler(session);
    return { result, ...(await respond(status)) };
  }

  #keep(line: string): void {
    this.line = line;
    const [, value = ''] = /^[^=]+=([^;]*)/.exec(line) ?? [];
    const [, age] = /Max-Age=(-?\d+)/.exec(line) ?? [];
    this.cookie = age !== undefined && Number(age) <= 0 ? null : value;
  }
}
