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

  it.each(['theme', 'consent', 'session.sig', 'sidebar', 'obsession'])(
    'does not take %s for a session',
    (name) => {
      expect(findSessionCookie([name], untold)).toBeNull();
    },
  );
});
