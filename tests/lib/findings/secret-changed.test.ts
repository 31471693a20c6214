import { describe, expect, it } from 'vitest';
import { setCookie, wireSetCookie } from '../../support/records.ts';
import { ADA, found, recorded } from '../../support/scene.ts';

describe('the finding secret-changed', () => {
  const RULE = 'secret-changed';
  const made = recorded(
    0,
    {
      cookieIn: { state: 'absent', count: 0 },
      session: { before: null, after: ADA },
      setCookie: [setCookie()],
    },
    { setCookies: [wireSetCookie()] },
    [],
    'run-1',
  );
  const refused = (instance: string) =>
    recorded(
      1,
      { cookieIn: { state: 'bad-signature' }, session: { before: ADA, after: null } },
      {},
      [],
      instance,
    );

  it('holds where an earlier run had signed it', () => {
    expect(found(RULE, [...made, ...refused('run-2')])).toEqual([
      'The connect.sid that came with #2 was set by #1, by an earlier run of this server, whose secret was another one: its signature does not fit any more. → Take the secret from the configuration, not from a random value that is made at each start.',
    ]);
  });

  it('holds not within one run', () => {
    expect(found(RULE, [...made, ...refused('run-1')])).toEqual([]);
  });

  it('does not apply where nobody saw who had set it', () => {
    expect(found(RULE, refused('run-2'))).toEqual([]);
  });
});
