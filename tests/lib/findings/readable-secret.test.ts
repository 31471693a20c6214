import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../lib/sources/facts.ts';
import type { Json } from '../../../lib/states/json.ts';
import type { CookieInside } from '../../../lib/witness/hop.ts';
import { asked, found, set } from '../../support/scene.ts';

describe('the finding readable-secret', () => {
  const RULE = 'readable-secret';
  const hidden = { $redacted: { bytes: 12, hash: '' } };
  const withContent = (content: Json, facts: Partial<CookieInside> = {}): Fact[] => {
    const json = JSON.stringify(content);
    const id = `cookie:${Buffer.from(json).toString('hex').slice(0, 32)}`;
    const inside: CookieInside = {
      format: 'cookie-session',
      confidence: 'likely',
      kind: 'signed',
      content: id,
      facts: [],
      ...facts,
    };
    return set(0, { inside }).map((fact) =>
      fact.kind === 'witness' && fact.event.kind === 'response'
        ? { ...fact, event: { ...fact.event, contents: [{ id, json }] } }
        : fact,
    );
  };

  it('holds where a password can be read', () => {
    expect(found(RULE, withContent({ user: { name: 'ada', password: hidden } }))).toEqual([
      'user.password stands in connect.sid of #1. The cookie is signed or encoded, and not encrypted: whoever has it can read it. → Keep it out of the session, keep the session in a store on the server, or encrypt the cookie.',
    ]);
  });

  it.each([
    { passport: { user: 7 } },
    { csrf_token: hidden, _csrf: hidden },
    { access_token: hidden, refresh_token: hidden },
    { password_reset_at: '2026-03-01', hasPassword: 'yes', passwordLength: 12 },
    { password: true, pwd: null, password_hint: 'the usual one' },
    { pwd_exp: '12345', pwd_url: 'https://app.test/' },
  ])('holds not for %j', (content) => {
    expect(found(RULE, withContent(content))).toEqual([]);
  });

  it('does not apply to a seal, nor where the format is only possible', () => {
    expect(found(RULE, withContent({ password: hidden }, { kind: 'sealed' }))).toEqual([]);
    expect(found(RULE, withContent({ password: hidden }, { confidence: 'possible' }))).toEqual([]);
    expect(found(RULE, asked(0))).toEqual([]);
  });
});
