import { describe, expect, it } from 'vitest';
import type { JarCookie } from '../../../lib/fate/jar.ts';
import type { RequestFacts } from '../../../lib/fate/request.ts';
import { CHROMIUM, FIREFOX } from '../../../lib/fate/rules.ts';
import { lineFates, unsentCookies } from '../../../lib/witness/fates.ts';

/** What the background tells the panel of the cookies of a request, from what the browser told. */

const AT = Date.UTC(2026, 2, 1, 12);

function facts(own: Partial<RequestFacts> = {}): RequestFacts {
  return {
    url: 'http://localhost:3000/me',
    method: 'GET',
    type: 'xmlhttprequest',
    initiator: 'http://localhost:5173',
    frames: { topLevelSite: 'http://localhost', hasCrossSiteAncestor: false },
    via: [],
    headers: {},
    thirdPartyCookies: null,
    cookies: null,
    ...own,
  };
}

function cookie(own: Partial<JarCookie> = {}): JarCookie {
  return {
    name: 'connect.sid',
    value: 's:id.sig',
    domain: 'localhost',
    path: '/',
    secure: false,
    httpOnly: true,
    sameSite: null,
    partition: null,
    setAt: null,
    ...own,
  };
}

const unsent = (own: Partial<RequestFacts>, before: JarCookie[], after = before) =>
  unsentCookies(facts(own), { before, after }, CHROMIUM, AT).map(({ name, reasons }) => [
    name,
    ...reasons,
  ]);

describe('the session cookies of the jar that did not go along', () => {
  it('are told with the reason: a script of another origin without credentials', () => {
    expect(unsent({}, [cookie()])).toEqual([['connect.sid', 'no-credentials']]);
  });

  it('are told where the path does not cover the address', () => {
    expect(unsent({ type: 'main_frame', initiator: null }, [cookie({ path: '/admin' })])).toEqual([
      ['connect.sid', 'not-on-path'],
    ]);
  });

  it('are none where they went', () => {
    expect(unsent({ headers: { cookie: 'connect.sid=s:id.sig' } }, [cookie()])).toEqual([]);
  });

  it('are none that came or went meanwhile', () => {
    expect(unsent({}, [cookie()], [])).toEqual([]);
    expect(unsent({}, [], [cookie()])).toEqual([]);
    expect(unsent({}, [cookie()], [cookie({ value: 'other' })])).toEqual([]);
  });

  it('are none of another site, and none that are no session by their name', () => {
    expect(unsent({}, [cookie({ domain: 'app.test' }), cookie({ name: 'theme' })])).toEqual([]);
  });

  it('are bounded', () => {
    const many = Array.from({ length: 300 }, (_, at) => cookie({ path: `/${at}` }));
    expect(unsent({}, many)).toHaveLength(20);
  });

  it('are not known where the jar is not', () => {
    expect(unsentCookies(facts(), { before: null, after: [cookie()] }, CHROMIUM, AT)).toEqual([]);
  });
});

const fates = (
  line: string,
  own: Partial<RequestFacts>,
  before: JarCookie[] | null,
  after: JarCookie[] | null,
) =>
  lineFates(
    facts(own),
    { lines: [line], clearSiteData: null, at: AT },
    { before, after },
    CHROMIUM,
  );

describe('what became of the lines of a response', () => {
  it('says that the request had no credentials where the jar shows that cookies are allowed', () => {
    expect(fates('connect.sid=new; Path=/', {}, [cookie({ name: 'theme' })], [])).toEqual([
      { outcome: 'refused', reasons: ['no-credentials'] },
    ]);
  });

  it('leaves open whether all cookies are blocked where the jar is empty', () => {
    expect(fates('connect.sid=new; Path=/', {}, [], [])).toEqual([
      { outcome: 'refused', reasons: ['no-credentials-or-blocked'] },
    ]);
  });

  it('says where the cookie is that a line does not clear', () => {
    const own = {
      type: 'main_frame',
      initiator: null,
      headers: { cookie: 'connect.sid=s:id.sig' },
    };
    const jar = [cookie({ path: '/admin' })];
    expect(fates('connect.sid=; Path=/; Max-Age=0', own, jar, jar)).toEqual([
      {
        outcome: 'nothing-cleared',
        miss: 'other-path',
        instead: { domain: 'localhost', path: '/admin' },
      },
    ]);
  });

  it('says so in Firefox also of another site, whose cookies it would keep apart', () => {
    const own = {
      url: 'http://127.0.0.1:3000/login',
      headers: { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'cross-site' },
    };
    const response = { lines: ['connect.sid=new; Path=/'], clearSiteData: null, at: AT };
    expect(lineFates(facts(own), response, { before: [], after: [] }, FIREFOX)).toEqual([
      { outcome: 'refused', reasons: ['no-credentials-or-blocked'] },
    ]);
  });

  it('claims nothing of a cookie that went along, and that the jar before does not have', () => {
    const own = { type: 'main_frame', initiator: null, headers: { cookie: 'connect.sid=id' } };
    expect(fates('connect.sid=; Path=/; Max-Age=0', own, [], [])).toEqual([
      { outcome: 'unknown', why: 'jar-before' },
    ]);
  });

  it('claims nothing where nobody looked', () => {
    expect(fates('connect.sid=new; Path=/', {}, null, null)).toEqual([
      { outcome: 'unknown', why: 'credentials' },
    ]);
  });
});

describe('a response that another one overlaps', () => {
  it('is not blamed for having no cookie that the other set meanwhile', () => {
    const [line, between] = ['connect.sid=new; Path=/', [cookie({ value: 'of the other' })]];
    const own = { type: 'main_frame', initiator: null };
    const jars = { asked: [], before: between, after: [cookie({ value: 'new' })] };
    const response = { lines: [line], clearSiteData: null, at: AT };
    expect(lineFates(facts(own), response, jars, CHROMIUM)).toEqual([{ outcome: 'kept' }]);
  });
  it('claims nothing of a cookie that the other replaced', () => {
    const after = [cookie({ value: 'of the other' })];
    const own = { initiator: 'http://localhost:3000' };
    expect(fates('connect.sid=new; Path=/', own, [], after)).toEqual([
      { outcome: 'unknown', why: 'credentials' },
    ]);
  });
});
