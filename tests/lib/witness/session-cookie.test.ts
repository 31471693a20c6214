import { describe, expect, it } from 'vitest';
import { findSessionCookie } from '../../../lib/witness/session-cookie.ts';

const untold = new Set<string>();

describe('findSessionCookie', () => {
  it('believes the server first', () => {
    expect(findSessionCookie(['connect.sid', 'lib'], new Set(['lib']))).toBe('lib');
  });

  it.each(['connect.sid', 'sessionid', 'PHPSESSID', '__Host-session', 'my_session', 'admin.sid'])(
    'knows %s by its name',
    (name) => {
      expect(findSessionCookie(['theme', name], untold)).toBe(name);
    },
  );

  it.each([
    '__Secure-better-auth.session_token',
    'sb-abcdef-auth-token',
    'koa.sess',
    '_app_session',
    'laravel-session',
    '.AspNetCore.Session',
    '__session',
    'h3',
  ])('knows %s, which a framework uses by default', (name) => {
    expect(findSessionCookie(['theme', 'old_session', name], untold)).toBe(name);
  });

  it('takes the first chunk of one that is in several cookies, in whatever order', () => {
    const names = ['authjs.session-token.1', 'authjs.session-token.0'];
    expect(findSessionCookie(names, untold)).toBe('authjs.session-token.0');
    expect(findSessionCookie(['app_session.1', 'app_session'], untold)).toBe('app_session');
  });

  it.each(['theme', 'consent', 'session.sig', 'sidebar', 'obsession'])(
    'does not take %s for a session',
    (name) => {
      expect(findSessionCookie([name], untold)).toBeNull();
    },
  );
});
