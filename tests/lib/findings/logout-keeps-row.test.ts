import { describe, expect, it } from 'vitest';
import { operation, type RecordFacts, state, wireSetCookie } from '../../support/records.ts';
import { found, recorded } from '../../support/scene.ts';

describe('the finding logout-keeps-row', () => {
  const RULE = 'logout-keeps-row';
  const [full, empty] = [state({ user: 'ada' }), state({})];
  const nothing = { outcome: 'nothing-cleared', miss: 'no-such-cookie', instead: null } as const;
  const logout = (facts: RecordFacts = {}, outcome: 'cleared' | 'nothing-cleared' = 'cleared') => {
    const fate = outcome === 'cleared' ? ({ outcome } as const) : nothing;
    const data = { loaded: full.id, atHeaders: full.id, end: full.id };
    const line = wireSetCookie({ cleared: true, expires: 0, fate });
    return recorded(0, { data, ...facts }, { setCookies: [line] }, [full, empty]);
  };

  it('holds where the session is still in the store', () => {
    expect(found(RULE, logout())).toEqual([
      '#1 made the browser drop connect.sid, and the session is in the store as it was: the old cookie still opens it. → End the session on the server, too.',
    ]);
  });

  it('holds not where it was ended', () => {
    const ended = { session: { after: null }, ops: [operation('destroy')] };
    expect(found(RULE, logout(ended))).toEqual([]);
  });

  it('holds not where it was emptied, nor where the browser still has the cookie', () => {
    const emptied = { data: { loaded: full.id, end: empty.id, saved: empty.id } };
    expect(found(RULE, logout(emptied))).toEqual([]);
    expect(found(RULE, logout({ data: { loaded: empty.id, end: empty.id } }))).toEqual([]);
    expect(found(RULE, logout({}, 'nothing-cleared'))).toEqual([]);
  });

  it('does not apply to a session in its cookie, which is gone with it', () => {
    const inCookie = { middleware: { kind: 'cookie' } } as const;
    expect(found(RULE, logout(inCookie))).toEqual([]);
  });
});
