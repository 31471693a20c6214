import { describe, expect, it } from 'vitest';
import { nodesOf, type Seen } from '../../../lib/lineage/nodes.ts';
import type { CookieInside } from '../../../lib/witness/hop.ts';
import {
  ADA,
  BOB,
  sessionRecord,
  wireCookie,
  wireSetCookie,
  witness,
} from '../../support/records.ts';

const READABLE: CookieInside = {
  format: 'cookie-session',
  confidence: 'certain',
  kind: 'signed',
  content: 'cookie:1',
  facts: [],
};

/** The last digits of the ids that are one session; a cookie by its name. */
function joined(facts: Partial<Seen>): string[] {
  const seen = { host: 'shop.test', cookieName: 'connect.sid', record: null, witness: null };
  return nodesOf({ ...seen, kept: null, ...facts });
}

const id = (fingerprint: string): string => `id shop.test connect.sid ${fingerprint}`;

describe('what an exchange tells to be one session', () => {
  it('is the id that went along', () => {
    expect(joined({ witness: witness() })).toEqual([id(ADA)]);
  });

  it('is what a rotation on the server joins, with or without the browser', () => {
    const record = sessionRecord({ session: { before: ADA, after: BOB } });
    expect(joined({ record })).toEqual([id(BOB), id(ADA)]);
  });

  it('is not an id that the server did not accept', () => {
    const record = sessionRecord({
      cookieIn: { state: 'unknown-id' },
      session: { before: ADA, after: BOB },
    });
    expect(joined({ record })).toEqual([id(BOB)]);
  });

  it('is what a response puts in the place of what went along', () => {
    const setCookies = [wireSetCookie({ fingerprint: BOB })];
    expect(joined({ witness: witness({ setCookies }) })).toEqual([id(BOB), id(ADA)]);
  });

  it('is what a response puts in the place of what the browser had, though it did not go along', () => {
    const setCookies = [wireSetCookie({ fingerprint: BOB })];
    const kept = wireCookie({ fingerprint: ADA });
    expect(joined({ witness: witness({ cookies: [], setCookies }), kept })).toEqual([
      id(BOB),
      id(ADA),
    ]);
  });

  it('goes on as it was where the browser refused the new value, or nobody has looked yet', () => {
    const refused = { outcome: 'refused', reasons: ['secure-only'] } as const;
    for (const fate of [refused, null]) {
      const setCookies = [wireSetCookie({ fingerprint: BOB, fate })];
      expect(joined({ witness: witness({ setCookies }) })).toEqual([id(ADA)]);
    }
  });

  it('is the one that ended, where the response clears it', () => {
    const setCookies = [wireSetCookie({ fingerprint: BOB, cleared: true })];
    expect(joined({ witness: witness({ setCookies }) })).toEqual([id(ADA)]);
  });

  it('is the one that the request went without', () => {
    expect(joined({ witness: witness({ cookies: [] }), kept: wireCookie() })).toEqual([id(ADA)]);
  });

  it('is the cookie where the session is in it, whatever its value is', () => {
    const cookies = [wireCookie({ inside: READABLE })];
    const setCookies = [wireSetCookie({ fingerprint: BOB, inside: READABLE })];
    const cookie = ['cookie shop.test connect.sid'];
    expect(joined({ witness: witness({ cookies }) })).toEqual(cookie);
    expect(joined({ witness: witness({ setCookies }) })).toEqual(cookie);
  });

  it('is not known of another client’s cookie that the session is in', () => {
    expect(joined({ record: sessionRecord({ middleware: { kind: 'cookie' } }) })).toEqual([]);
  });

  it('is the same on hosts of one site, which may share the cookie', () => {
    expect(joined({ host: 'api.shop.test', witness: witness() })).toEqual([id(ADA)]);
  });

  it('is nothing where no session cookie is known', () => {
    expect(joined({ cookieName: null, witness: witness() })).toEqual([]);
  });
});
