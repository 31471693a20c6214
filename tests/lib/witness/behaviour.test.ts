import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CookieBehaviour } from '../../../lib/witness/behaviour.ts';
import { parseSetCookieLine, wireCookie } from '../../../lib/witness/cookies.ts';

const HOST = 'shop.test';
const token = () => randomBytes(24).toString('hex');

/** What a response set. */
const set = (...lines: string[]) => ({
  cookies: [],
  setCookies: lines.flatMap((line) => parseSetCookieLine(line, 1_800_000_000_000) ?? []),
});

/** What went along with a request. */
const sent = (cookies: Record<string, string>) => ({
  cookies: Object.entries(cookies).map(([name, value]) => wireCookie({ name, value })),
  setCookies: [],
});

function behaviourOf(...seen: Parameters<CookieBehaviour['note']>[1][]): string | null {
  const behaviour = new CookieBehaviour();
  for (const one of seen) behaviour.note(HOST, one);
  return behaviour.of(HOST);
}

describe('a cookie behaves like a session’s', () => {
  it('when a response set it out of the reach of scripts, and it was sent back', () => {
    const value = token();
    expect(behaviourOf(set(`ticket=${value}; HttpOnly`))).toBeNull();
    expect(behaviourOf(set(`ticket=${value}; HttpOnly`), sent({ ticket: value }))).toBe('ticket');
  });

  it('when the jar has it out of the reach of scripts, and it was sent', () => {
    const cookie = { ...wireCookie({ name: 'ticket', value: token() }), isHttpOnly: true };
    expect(behaviourOf({ cookies: [cookie], setCookies: [] })).toBe('ticket');
  });

  it('not where scripts can read it', () => {
    const value = token();
    expect(behaviourOf(set(`ticket=${value}`), sent({ ticket: value }))).toBeNull();
  });

  it('not where another value was sent back', () => {
    expect(behaviourOf(set(`ticket=${token()}; HttpOnly`), sent({ ticket: token() }))).toBeNull();
  });

  it.each(['GA1.1.1234567890.1700000000', 'dark', 'en-US', '1700000000000', '%7B%22a%22%3A1%7D'])(
    'not with the value %s',
    (value) => {
      expect(behaviourOf(set(`ticket=${value}; HttpOnly`), sent({ ticket: value }))).toBeNull();
    },
  );

  it.each([
    '_csrf',
    'XSRF-TOKEN',
    '__Host-psifi.x-csrf-token',
    'CookieConsent',
    'locale',
    '_ga',
    '__cf_bm',
    'ak_bmsc',
    'AWSALB',
    'device_id',
    'remember_token',
    'oauth_state',
    'next-auth.callback-url',
  ])('not by the name %s', (name) => {
    const value = token();
    expect(behaviourOf(set(`${name}=${value}; HttpOnly`), sent({ [name]: value }))).toBeNull();
  });

  it('where two do, when it is the one that was cleared', () => {
    const [ticket, badge] = [token(), randomUUID()];
    const both = [
      set(`ticket=${ticket}; HttpOnly`, `badge=${badge}; HttpOnly`),
      sent({ ticket, badge }),
    ];
    expect(behaviourOf(...both)).toBeNull();
    const cleared = set('ticket=; Max-Age=0; HttpOnly');
    expect(behaviourOf(...both, cleared)).toBe('ticket');
    expect(behaviourOf(...both, cleared, set('badge=; Max-Age=0'))).toBeNull();
  });

  it('on its own host only', () => {
    const behaviour = new CookieBehaviour();
    const value = token();
    behaviour.note(HOST, set(`ticket=${value}; HttpOnly`));
    behaviour.note(HOST, sent({ ticket: value }));
    expect(behaviour.of('other.test')).toBeNull();
  });
});
