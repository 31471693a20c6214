import { accessOf } from '../../lib/fate/access.ts';
import { withCookie, without, type JarCookie } from '../../lib/fate/jar.ts';
import { readLine } from '../../lib/fate/line.ts';
import { fatesOfJar } from '../../lib/fate/predict.ts';
import { situationOf, type RequestFacts } from '../../lib/fate/request.ts';
import { CHROMIUM } from '../../lib/fate/rules.ts';
import { setFates } from '../../lib/fate/set.ts';
import { siteOf } from '../../lib/fate/site.ts';
import type { Fact } from '../../lib/sources/facts.ts';
import type { WitnessEvent } from '../../lib/witness/events.ts';
import { lineFates, unsentCookies } from '../../lib/witness/fates.ts';
import { requestEvent, responseEvent, setCookieLines } from '../../lib/witness/web-request.ts';
import { send, type Answer } from './http/http.ts';

export interface Asked {
  method?: string;
  /** The browser's resource type. */
  type?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Of a script that asks another origin: `credentials: 'include'`. */
  credentials?: 'include';
}

export interface Answered extends Answer {
  url: string;
}

/** As many as browsers follow. */
const MOST_REDIRECTS = 20;

let lastRequest = 0;

/**
 * A tab of a browser, as far as sessions go: it sends cookies and keeps them by Chromium's rules,
 * follows redirects, and tells of each request what the background would have told the panel.
 * Times do not pass in its jar: no cookie runs out.
 */
export class Tab {
  readonly facts: Fact[] = [];
  /** What came back, hop by hop. */
  readonly answers: Answered[] = [];
  #jar: readonly JarCookie[] = [];
  /** Of the page that is shown. */
  #page: string | null = null;

  /** Shows a page. */
  async go(url: string, asked: Asked = {}): Promise<Answered> {
    const answer = await this.#follow(url, { ...asked, type: 'main_frame' }, null);
    this.#page = answer.url;
    return answer;
  }

  /** Asks from the page that is shown; another origin without credentials, unless they are asked for. */
  ask(url: string, asked: Asked = {}): Promise<Answered> {
    return this.#follow(url, { type: 'xmlhttprequest', ...asked }, this.#page);
  }

  async #follow(url: string, asked: Asked, page: string | null): Promise<Answered> {
    const requestId = `tab-${++lastRequest}`;
    const via: string[] = [];
    let next = { url, asked };
    while (via.length < MOST_REDIRECTS) {
      const answer = await this.#hop(requestId, next.url, next.asked, { page, via });
      const to = answer.headers.location;
      const isLast = to === undefined || answer.status < 300 || answer.status > 399;
      const about = { requestId, tabId: 1, url: next.url, at: Date.now() };
      this.#tell({ kind: isLast ? 'done' : 'redirect', ...about, fromCache: false });
      if (isLast) return answer;
      via.push(next.url);
      // After a form, browsers get the page that it leads to.
      const { type, headers, credentials } = asked;
      next = {
        url: new URL(to, next.url).href,
        asked: {
          ...(type && { type }),
          ...(headers && { headers }),
          ...(credentials && { credentials }),
        },
      };
    }
    throw new Error(`${url} redirects without end.`);
  }

  async #hop(
    requestId: string,
    url: string,
    { method = 'GET', type = 'xmlhttprequest', headers = {}, body, credentials }: Asked,
    { page, via }: { page: string | null; via: readonly string[] },
  ): Promise<Answered> {
    const startedAt = Date.now();
    const before = this.#jar;
    const initiator = page === null ? null : new URL(page).origin;
    const told: RequestFacts = {
      url,
      method,
      type,
      initiator,
      frames:
        page === null ? null : { topLevelSite: siteOf(page) ?? '', hasCrossSiteAncestor: false },
      via,
      headers: {},
      thirdPartyCookies: null,
      cookies: 'allowed',
    };
    const hasCredentials =
      initiator === null || credentials === 'include' || new URL(url).origin === initiator;
    const cookie = hasCredentials ? this.#cookiesFor(told, startedAt) : '';
    const facts = cookie === '' ? told : { ...told, headers: { cookie } };
    const details = { requestId, tabId: 1, url, method, type };
    const requestHeaders = cookie === '' ? [] : [{ name: 'Cookie', value: cookie }];
    this.#tell(
      requestEvent(
        { ...details, timeStamp: startedAt, requestHeaders },
        { initiator, jar: before },
      ),
    );

    const { port, host, pathname, search } = new URL(url);
    const answer = await send(Number(port), pathname + search, {
      method,
      headers: { host, ...headers, ...(cookie !== '' && { cookie }) },
      ...(body !== undefined && { body }),
    });
    const at = Date.now();
    const lines = setCookieLines(headersOf(answer)).read;
    this.#keep(facts, lines, at);
    const timeStamp = at;
    const responseHeaders = headersOf(answer);
    const statusCode = answer.status;
    this.#tell(responseEvent({ ...details, timeStamp, responseHeaders, statusCode }));
    const jars = { before, after: this.#jar };
    this.#tell({
      kind: 'jar',
      requestId,
      tabId: 1,
      url,
      at,
      of: startedAt,
      fates: lineFates(facts, { lines, clearSiteData: null, at }, jars, CHROMIUM),
      unsent: unsentCookies(facts, jars, CHROMIUM, startedAt),
      topLevelSite: page === null ? null : siteOf(page),
    });
    const answered = { ...answer, url };
    this.answers.push(answered);
    return answered;
  }

  /** Longer paths first (RFC 6265bis, section 5.8.3). */
  #cookiesFor(facts: RequestFacts, at: number): string {
    const asked = { ...facts, headers: { cookie: '' } };
    const fates = fatesOfJar(asked, this.#jar, CHROMIUM, at);
    return this.#jar
      .filter((_, index) => fates[index]?.outcome === 'sent')
      .toSorted((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #keep(facts: RequestFacts, lines: readonly string[], at: number): void {
    const situation = situationOf(facts, CHROMIUM);
    const access = accessOf(facts, situation, this.#jar, CHROMIUM, at);
    const response = {
      lines: lines.map((line) => readLine(line, CHROMIUM)),
      clearSiteData: null,
      at,
    };
    const open = access ?? { withheld: null, thirdParty: null };
    for (const { fate, cookie } of setFates(response, situation, open, this.#jar, CHROMIUM)) {
      if (cookie === null) continue;
      if (fate.outcome === 'kept') this.#jar = withCookie(this.#jar, cookie);
      if (fate.outcome === 'cleared') this.#jar = without(this.#jar, cookie);
    }
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
