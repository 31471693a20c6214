import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../lib/sources/facts.ts';
import {
  INSTANCE,
  reference,
  setCookie,
  wireCookie,
  wireSetCookie,
} from '../../support/records.ts';
import { ADA, BOB, found, recorded, sent, set } from '../../support/scene.ts';

describe('the finding shared-cookie-name', () => {
  const RULE = 'shared-cookie-name';
  const A = { url: 'http://localhost:3000/' };
  const B = { url: 'http://localhost:4000/' };
  const own = [...set(0, { fingerprint: ADA }, A), ...sent(0.5, ADA, A)];
  const both = [...own, ...set(1, { fingerprint: BOB }, B)];

  it('holds where a server turns away whom it gave a cookie of its own', () => {
    expect(found(RULE, [...both, ...sent(2, BOB, { ...A, status: 401 })])).toEqual([
      'The connect.sid that came with #4 to localhost:3000 was set by localhost:4000 in #3, over the one of #1. A browser does not tell the ports of a host apart: they share their cookies. → Give the cookie of each app a name of its own.',
    ]);
  });

  it('holds where the plugin says that it was not accepted', () => {
    const refused = recorded(
      2,
      { cookieIn: { state: 'bad-signature' }, session: { before: BOB, after: null } },
      { ...A, status: 401 },
    );
    expect(found(RULE, [...both, ...refused])).toHaveLength(1);
  });

  it('holds also within one project where the signature is not the server’s', () => {
    const facts = {
      cookieIn: { state: 'bad-signature' },
      session: { before: BOB, after: null },
    } as const;
    const of = { ...A, status: 401, references: [reference('record-of-both')] };
    expect(
      found(RULE, [...both, ...recorded(2, { id: 'record-of-both', ...facts }, of)]),
    ).toHaveLength(1);
  });

  it('holds not where a server turns away what it never let in', () => {
    const login = [...set(0, { fingerprint: ADA }, A), ...set(1, { fingerprint: BOB }, B)];
    expect(found(RULE, [...login, ...sent(2, BOB, { ...A, status: 401 })])).toEqual([]);
  });

  it('holds for two apps in one process, and not for an earlier run at another address', () => {
    const refused = recorded(
      2,
      { cookieIn: { state: 'bad-signature' }, session: { before: null, after: null } },
      { ...A, cookies: [wireCookie({ fingerprint: BOB })] },
    );
    const made = recorded(
      1,
      { session: { before: null, after: BOB }, setCookie: [setCookie({ valueFingerprint: BOB })] },
      { ...B, setCookies: [wireSetCookie({ fingerprint: BOB })] },
    );
    expect(found(RULE, [...own, ...made, ...refused])).toHaveLength(1);
    const over: Fact = { kind: 'run', instance: INSTANCE, isOver: true };
    expect(found(RULE, [...own, ...made, over, ...refused])).toEqual([]);
  });

  it('holds not where the two share their sessions, and this page is not for everybody', () => {
    const letIn = sent(1.5, BOB, A);
    expect(found(RULE, [...both, ...letIn, ...sent(2, BOB, { ...A, status: 401 })])).toEqual([]);
    const forbidden = sent(2, BOB, { ...A, status: 403 });
    expect(found(RULE, [...both, ...forbidden])).toEqual([]);
  });

  it('holds not where the server accepts it: the two share their sessions', () => {
    expect(found(RULE, [...both, ...sent(2, BOB, A)])).toEqual([]);
    expect(
      found(RULE, [...both, ...recorded(2, { session: { before: BOB, after: BOB } }, A)]),
    ).toEqual([]);
  });

  it('does not apply to one server, nor to a page that only gets the cookie of an API along', () => {
    const alone = [...set(0, { fingerprint: ADA }, A), ...set(1, { fingerprint: BOB }, A)];
    expect(found(RULE, [...alone, ...sent(2, ADA, { ...A, status: 401 })])).toEqual([]);
    const page = [...set(0, { fingerprint: ADA }, B), ...sent(1, ADA, { ...A, status: 401 })];
    expect(found(RULE, page)).toEqual([]);
  });
});
