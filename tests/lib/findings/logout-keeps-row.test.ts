import { describe, expect, it } from 'vitest';
import { operation, wireSetCookie } from '../../support/records.ts';
import { found, recorded } from '../../support/scene.ts';

describe('the finding logout-keeps-row', () => {
  const RULE = 'logout-keeps-row';
  const cleared = (outcome: 'cleared' | 'kept') => ({
    setCookies: [wireSetCookie({ cleared: true, expires: 0, fate: { outcome } })],
  });

  it('holds where the session is still in the store', () => {
    expect(found(RULE, recorded(0, {}, cleared('cleared')))).toEqual([
      '#1 made the browser drop connect.sid, and the session is still in the store: whoever has the old cookie is still in. → End the session on the server, by the call that the middleware has for that.',
    ]);
  });

  it('holds not where it was ended', () => {
    const ended = { session: { after: null }, ops: [operation('destroy')] };
    expect(found(RULE, recorded(0, ended, cleared('cleared')))).toEqual([]);
  });

  it('does not apply to a session in its cookie, which is gone with it', () => {
    const inCookie = { middleware: { kind: 'cookie' } } as const;
    expect(found(RULE, recorded(0, inCookie, cleared('cleared')))).toEqual([]);
  });
});
