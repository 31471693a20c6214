import { describe, expect, it } from 'vitest';
import { asked, found, recorded, set } from '../../support/scene.ts';

describe('the finding cookie-not-sent', () => {
  const RULE = 'cookie-not-sent';
  const unsent = [
    {
      name: 'connect.sid',
      fingerprint: 'a41f000000000000',
      domain: 'localhost',
      path: '/admin',
      reasons: ['not-on-path'],
    },
  ] as const;

  it('holds where the client was turned away', () => {
    expect(found(RULE, [...set(0), ...asked(1, { status: 401, unsent })])).toEqual([
      '#2 was answered with 401: the browser has connect.sid and did not send it. Its Path=/admin does not cover this address. → Set it with Path=/.',
    ]);
  });

  it('holds where the plugin says that the server looks for it', () => {
    const absent = {
      status: 401,
      cookieIn: { state: 'absent', count: 0 },
      session: { before: null, after: null },
    } as const;
    const shop = set(0, {}, { url: 'http://localhost:4000/' });
    expect(found(RULE, [...shop, ...recorded(1, absent, { unsent })])).toHaveLength(1);
  });

  it('holds not where only another server of the host has set it', () => {
    const shop = set(0, {}, { url: 'http://localhost:4000/' });
    expect(found(RULE, [...shop, ...asked(1, { status: 401, unsent })])).toEqual([]);
  });

  it('holds not where nobody missed it', () => {
    expect(found(RULE, [...set(0), ...asked(1, { status: 200, unsent })])).toEqual([]);
  });

  it('does not apply where the browser has none', () => {
    expect(found(RULE, [...set(0), ...asked(1, { status: 401, unsent: [] })])).toEqual([]);
  });
});
