import { describe, expect, it } from 'vitest';
import { operation, state } from '../../support/records.ts';
import { found, recorded } from '../../support/scene.ts';

describe('the finding redirect-before-save', () => {
  const RULE = 'redirect-before-save';
  const [empty, user] = [state({ n: 1 }), state({ n: 1, user: 'ada' })];
  const data = { loaded: empty.id, atHeaders: user.id, end: user.id, saved: user.id };
  const slow = (ended: number) =>
    recorded(
      0,
      {
        modified: true,
        data,
        ops: [operation('load'), operation('save', { at: 10, ms: ended - 10 })],
        timing: { headers: 20 },
      },
      {},
      [empty, user],
    );
  const next = recorded(0.1, {
    data: { loaded: empty.id, atHeaders: empty.id, end: empty.id },
    ops: [operation('load', { at: 1 })],
  });

  it('holds where the next request loaded before the save had ended', () => {
    const [told] = found(RULE, [...slow(430), ...next]);
    expect(told).toBe(
      '#1 sent its headers at 20 ms and its save ended at 430 ms. #2 loaded the session in between, and saw what was there before. → Save the session, and wait for that, before the response is sent.',
    );
  });

  it('holds not where the save had ended', () => {
    expect(found(RULE, [...slow(30), ...next])).toEqual([]);
  });

  it('does not apply without another request', () => {
    expect(found(RULE, slow(430))).toEqual([]);
  });
});
