import { describe, expect, it } from 'vitest';
import { found, sent, set } from '../../support/scene.ts';

describe('the finding clears-nothing', () => {
  const RULE = 'clears-nothing';
  const line = { cleared: true, expires: 0 };
  const missed = {
    outcome: 'nothing-cleared',
    miss: 'other-path',
    instead: { domain: 'localhost', path: '/admin' },
  } as const;

  it('holds where the browser still has the cookie', () => {
    expect(found(RULE, set(0, { ...line, fate: missed }))).toEqual([
      '#1: The browser still has connect.sid at Path=/admin; this line clears Path=/, so that it clears nothing. → Clear a cookie with the Path and Domain that it was set with.',
    ]);
  });

  it('holds not where it was cleared, or where there was none', () => {
    expect(found(RULE, set(0, { ...line, fate: { outcome: 'cleared' } }))).toEqual([]);
    const none = { outcome: 'nothing-cleared', miss: 'no-such-cookie', instead: null } as const;
    expect(found(RULE, set(0, { ...line, fate: none }))).toEqual([]);
  });

  it('does not apply where nothing is cleared', () => {
    expect(found(RULE, sent(0))).toEqual([]);
  });
});
