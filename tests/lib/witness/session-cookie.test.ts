import { describe, expect, it } from 'vitest';
import { NO_CHOICES, type Choices } from '../../../lib/witness/choices.ts';
import { findSessionCookie, type HostWords } from '../../../lib/witness/session-cookie.ts';

/** What is known beside the cookies. */
function words(facts: Partial<HostWords> = {}): HostWords {
  return { host: 'localhost', told: new Map(), choices: NO_CHOICES, behaving: null, ...facts };
}

const told = (name: string, host = 'localhost') => new Map([[name, new Set([host])]]);

const said = (name: string, isSession: boolean, host = 'localhost'): Choices => ({
  corrections: [{ host, name, isSession }],
  patterns: [],
});

const find = (names: readonly string[], facts?: Partial<HostWords>) =>
  findSessionCookie(
    names.map((name) => ({ name })),
    words(facts),
  );

describe('the session cookie', () => {
  it('is what the server says', () => {
    expect(find(['connect.sid', 'lib'], { told: told('lib') })).toEqual({
      name: 'lib',
      ground: 'server',
    });
  });

  it('has the name that a server of another host says, which is no word of its own server', () => {
    expect(find(['lib'], { told: told('lib', 'app.test') })?.ground).toBe('name');
  });

  it.each(['connect.sid', 'sessionid', 'PHPSESSID', '__Host-session', 'my_session', 'admin.sid'])(
    'is known as %s by its name',
    (name) => {
      expect(find(['theme', name])).toEqual({ name, ground: 'name' });
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
  ])('is known as %s, which a framework uses by default', (name) => {
    expect(find(['theme', 'old_session', name])?.name).toBe(name);
  });

  it('is the first chunk of one that is in several cookies, in whatever order', () => {
    const names = ['authjs.session-token.1', 'authjs.session-token.0'];
    expect(find(names)?.name).toBe('authjs.session-token.0');
    expect(find(['app_session.1', 'app_session'])?.name).toBe('app_session');
  });

  it.each([
    'theme',
    'consent',
    'session.sig',
    'sidebar',
    'obsession',
    'intercom-session-abc123',
    '_hjSession_12345',
    'csrf_session',
    'session_consent',
    'session_locale',
    'incap_ses_1_2',
  ])('is not %s', (name) => {
    expect(find([name])).toBeNull();
  });

  it('is known by its shape where no name says so, and by its behaviour where no shape does', () => {
    const cookies = [{ name: 'a' }, { name: 'auth', shape: 'session' as const }];
    expect(findSessionCookie(cookies, words({ behaving: 'a' }))).toEqual({
      name: 'auth',
      ground: 'shape',
    });
    expect(find(['a', 'b'], { behaving: 'b' })).toEqual({ name: 'b', ground: 'behaviour' });
  });

  it('fits a pattern of the user only where nothing else tells', () => {
    const choices: Choices = { corrections: [], patterns: ['ticket*', '*_auth'] };
    expect(find(['theme', 'my_auth'], { choices })).toEqual({ name: 'my_auth', ground: 'pattern' });
    expect(find(['ticket', 'connect.sid'], { choices })?.name).toBe('connect.sid');
    expect(find(['_auth_my'], { choices })).toBeNull();
  });

  it('is another than the one of which the user says that it is none', () => {
    const choices = said('my_session', false);
    expect(find(['my_session'], { choices })).toBeNull();
    expect(find(['my_session', 'sid'], { choices })?.name).toBe('sid');
    expect(find(['my_session'], { choices, host: 'app.test' })?.name).toBe('my_session');
  });

  it('is the one of which the user says that it is one', () => {
    const choices = said('ticket', true);
    expect(find(['connect.sid', 'ticket'], { choices })).toEqual({
      name: 'ticket',
      ground: 'user',
    });
  });
});
