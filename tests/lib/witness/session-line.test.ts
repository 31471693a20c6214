import { describe, expect, it } from 'vitest';
import { sessionLine } from '../../../lib/witness/session-line.ts';
import type { WireSetCookie } from '../../../lib/witness/hop.ts';
import { ADA, BOB, wireSetCookie, witness } from '../../support/records.ts';

/** Which of several Set-Cookie lines of one name says what became of the session cookie. */

const set = (facts: Partial<WireSetCookie> = {}) => wireSetCookie(facts);
const clear = (facts: Partial<WireSetCookie> = {}) =>
  wireSetCookie({ cleared: true, expires: 0, fate: { outcome: 'cleared' }, ...facts });

function lineOf(...setCookies: WireSetCookie[]) {
  return sessionLine(witness({ setCookies }), 'connect.sid');
}

describe('the line that counts', () => {
  it('is the last of two that set one cookie', () => {
    const first = set({ fingerprint: ADA, fate: { outcome: 'overwritten' } });
    expect(lineOf(first, set({ fingerprint: BOB }))?.fingerprint).toBe(BOB);
  });

  it('is the last also while nobody has asked the jar', () => {
    const lines = [set({ fate: null }), clear({ fate: null })];
    expect(lineOf(...lines)?.cleared).toBe(true);
    expect(lineOf(...lines.toReversed())?.cleared).toBe(false);
  });

  it.each([
    ['worked', { outcome: 'cleared' }],
    [
      'hit nothing',
      {
        outcome: 'nothing-cleared',
        miss: 'other-domain',
        instead: { domain: 'localhost', path: '/' },
      },
    ],
    ['is not known to have worked', null],
  ] as const)('is the one that sets, beside one that clears another domain and %s', (_, fate) => {
    const other = clear({ domain: 'app.test', fate });
    expect(lineOf(set(), other)?.cleared).toBe(false);
    expect(lineOf(other, set())?.cleared).toBe(false);
  });

  it('is the one that the browser kept, beside one that it refused', () => {
    const refused = set({
      domain: 'app.test',
      fate: { outcome: 'refused', reasons: ['invalid-domain'] },
    });
    expect(lineOf(set(), refused)?.fate?.outcome).toBe('kept');
    expect(lineOf(clear({ path: '/old' }), refused)?.fate?.outcome).toBe('refused');
  });

  it('is the line that cleared something, of two that clear', () => {
    const missed = clear({
      path: '/admin',
      fate: { outcome: 'nothing-cleared', miss: 'no-such-cookie', instead: null },
    });
    expect(lineOf(clear(), missed)?.fate?.outcome).toBe('cleared');
  });

  it('is none of another name', () => {
    expect(lineOf(set({ name: 'theme' }))).toBeUndefined();
    expect(sessionLine(null, 'connect.sid')).toBeUndefined();
  });
});
