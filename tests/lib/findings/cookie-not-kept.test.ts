import { describe, expect, it } from 'vitest';
import { asked, found, set } from '../../support/scene.ts';

describe('the finding cookie-not-kept', () => {
  const RULE = 'cookie-not-kept';
  const refused = { outcome: 'refused', reasons: ['same-site-none-insecure'] } as const;

  it('holds where the browser refused the cookie', () => {
    expect(found(RULE, set(0, { fate: refused, sameSite: 'none' }))).toEqual([
      '#1 set connect.sid, and the browser did not keep it. SameSite=None asks for Secure, and the cookie is not. → Add Secure, or use SameSite=Lax where no other site needs the cookie.',
    ]);
  });

  it('is told once for many of a kind', () => {
    const many = [0, 1, 2].flatMap((at) => set(at, { fate: refused }));
    expect(found(RULE, many)).toHaveLength(1);
  });

  it('holds not where it was kept, or where that is not known', () => {
    expect(found(RULE, set(0))).toEqual([]);
    expect(found(RULE, set(0, { fate: { outcome: 'unknown', why: 'frames' } }))).toEqual([]);
    expect(found(RULE, set(0, { fate: null }))).toEqual([]);
  });

  it('does not apply where no cookie is set', () => {
    expect(found(RULE, asked(0))).toEqual([]);
  });
});
