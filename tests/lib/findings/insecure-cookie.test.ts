import { describe, expect, it } from 'vitest';
import { middlewareConfiguration, type RecordFacts, state } from '../../support/records.ts';
import { ADA, found, recorded } from '../../support/scene.ts';

describe('the finding insecure-cookie', () => {
  const RULE = 'insecure-cookie';
  const login = state({ user: 'ada' });
  const stored = (facts: RecordFacts = {}) =>
    recorded(
      0,
      {
        cookieIn: { state: 'absent', count: 0 },
        session: { before: null, after: ADA },
        data: { end: login.id, saved: login.id },
        reason: { saved: 'new', cookie: 'none:insecure' },
        ...facts,
      },
      {},
      [login],
    );

  it('holds where the cookie did not go out', () => {
    expect(found(RULE, stored())).toEqual([
      '#1: The cookie connect.sid is marked Secure, and the request came over plain http, so it was not sent. The session was stored, and no cookie leads to it. → Use https in development too, or a cookie that is not Secure there.',
    ]);
  });

  it('names the proxy that speaks https, in the words of the middleware', () => {
    const advice = { 'insecure:proxy': 'Call `trust()`.' };
    expect(
      found(RULE, stored({ forwardedProto: 'https' }), middlewareConfiguration({ advice })),
    ).toEqual([expect.stringMatching(/let the app trust it\. Call trust\(\)\.$/)]);
  });

  it('holds not where it went out', () => {
    expect(found(RULE, stored({ reason: { saved: 'new', cookie: 'new' } }))).toEqual([]);
  });

  it('does not apply where nothing was to be sent', () => {
    expect(found(RULE, recorded(0, {}))).toEqual([]);
  });
});
