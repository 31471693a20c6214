import type { Agent } from 'node:http';
import type { JarCookie } from '../../../lib/fate/jar.ts';
import { CHROMIUM } from '../../../lib/fate/rules.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import type { WitnessEvent } from '../../../lib/witness/events.ts';
import { lineFates } from '../../../lib/witness/fates.ts';
import { requestEvent, responseEvent } from '../../../lib/witness/web-request.ts';
import { send, type Answer } from '../../support/http/http.ts';
import { askedBy, withCookie } from '../scenarios/asking.ts';
import type { Asking } from '../scenarios/hold.ts';
import type { Asked } from '../scenarios/scenario.ts';
import type { AdapterUnderTest, App } from '../under-test/adapter-under-test.ts';
import { Jar } from './jar.ts';

/** No host that browsers trust over http, as they do `localhost`. */
export const SITE = 'http://shop.test';

/** Names a request for the app under test, so that its handler knows which it is. */
export const NUMBER = 'x-number';

/** A visitor whose browser tells the panel what it sees, as the extension's background does. */
export class Visitor {
  readonly jar: Jar;
  readonly facts: Fact[] = [];
  readonly #at: { adapter: AdapterUnderTest; app: App };
  readonly #port: number;
  readonly #agent: Agent | undefined;
  /** The cookies that the visitor had first. */
  #first = new Map<string, string>();
  #requests = 0;

  /** @param agent keeps its connection, where it has one */
  constructor(
    at: { adapter: AdapterUnderTest; app: App },
    { port, agent }: { port: number; agent: Agent | undefined },
  ) {
    this.jar = new Jar(at.adapter.cookieName);
    this.#at = at;
    this.#port = port;
    this.#agent = agent;
  }

  /** What is done to the jar before a request. @returns the Cookie header that goes along */
  async prepare(asked: Asked): Promise<string> {
    const changed = this.jar.asMap();
    const { cookie } = await withCookie(this.#at, { jar: changed, first: this.#first }, asked);
    this.jar.replace(changed);
    if (asked.cookie === 'forged') this.jar.isForged = true;
    return cookie ?? this.jar.headerFor(askedBy(asked).target);
  }

  /** The cookies of which the app takes those that it does: where a name comes twice, one of them. */
  jarFor({ cookie }: Asked): Jar {
    const { adapter } = this.#at;
    if (cookie !== 'stale' || adapter.takesLast === true) return this.jar;
    const stale = new Jar(adapter.cookieName);
    stale.replace(new Map([...this.jar.asMap(), ...this.#first]));
    return stale;
  }

  /** @returns null where no response came */
  async send(
    number: number,
    { signal, onHeaders, ...asked }: Asked & Asking,
    cookie: string,
  ): Promise<Answer | null> {
    const { target, method, headers } = askedBy(asked);
    const url = SITE + target;
    this.#requests += 1;
    const about = { requestId: `request-${this.#requests}`, tabId: 1, url };
    const details = { ...about, method, type: 'main_frame' };
    const startedAt = Date.now();
    const before = this.#browserJar();
    const cookies = cookie === '' ? {} : { cookie };
    const requestHeaders = cookie === '' ? [] : [{ name: 'Cookie', value: cookie }];
    this.#tell(requestEvent({ ...details, timeStamp: startedAt, requestHeaders }));
    const sent = { host: new URL(SITE).host, ...headers, ...cookies, [NUMBER]: String(number) };
    const takes = (head: Answer): void => {
      this.jar.take(head.headers['set-cookie'] ?? [], Date.now());
      if (this.#first.size === 0) this.#first = this.jar.asMap();
      onHeaders?.();
    };
    const asking = { method, headers: sent, agent: this.#agent, signal, onHeaders: takes };
    const answer = await send(this.#port, target, asking).catch(() => null);
    const at = Date.now();
    if (answer === null) {
      this.#tell({ kind: 'error', ...about, at, error: 'net::ERR_FAILED' });
      return null;
    }
    const responseHeaders = headersOf(answer);
    const lines = answer.headers['set-cookie'] ?? [];
    this.#tell(
      responseEvent({ ...details, timeStamp: at, responseHeaders, statusCode: answer.status }),
    );
    const facts = {
      ...{ url, method, type: 'main_frame', headers: cookies, initiator: null, frames: null },
      ...{ via: [], thirdPartyCookies: null, cookies: 'allowed' as const },
    };
    const fates = lineFates(
      facts,
      { lines, clearSiteData: null, at },
      { before, after: this.#browserJar() },
      CHROMIUM,
    );
    const jar = { of: startedAt, fates, unsent: [], topLevelSite: null };
    this.#tell({ kind: 'jar', ...about, at, ...jar });
    this.#tell({ kind: 'done', ...about, at, fromCache: false });
    return answer;
  }

  #browserJar(): JarCookie[] {
    return this.jar.all.map(({ name, value, path }) => ({
      ...{ name, value, path, domain: new URL(SITE).hostname, secure: false, httpOnly: true },
      ...{ sameSite: null, partition: null, setAt: null },
    }));
  }

  #tell(event: WitnessEvent): void {
    this.facts.push({ kind: 'witness', event });
  }
}

function headersOf({ rawHeaders }: Answer): { name: string; value: string }[] {
  return rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [{ name, value: rawHeaders[at + 1] ?? '' }] : [],
  );
}
