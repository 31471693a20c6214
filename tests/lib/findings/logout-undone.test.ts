import { describe, expect, it } from 'vitest';
import { operation, state } from '../../support/records.ts';
import { ADA, found, recorded } from '../../support/scene.ts';

describe('the finding logout-undone', () => {
  const RULE = 'logout-undone';
  const [before, after] = [state({ user: 'ada' }), state({ user: 'ada', n: 1 })];
  const logout = recorded(0, {
    session: { before: ADA, after: null },
    data: { loaded: before.id },
    ops: [operation('load'), operation('destroy', { at: 10, ms: 1 })],
  });
  const saving = (seconds: number) =>
    recorded(
      seconds,
      {
        data: { loaded: before.id, end: after.id, saved: after.id },
        base: before.id,
        ops: [operation('load'), operation('save', { at: 500, ms: 1 })],
      },
      {},
      [before, after],
    );

  it('holds where a request that was under way stored it again', () => {
    expect(found(RULE, [...logout, ...saving(0.002)])).toEqual([
      '#1 ended the session, and #2, which was under way all the while, stored it again: its cookie opens it. → Store the session only where it changed, and let requests that change it end before the one that ends it.',
    ]);
  });

  it('holds not where the other had not begun', () => {
    expect(found(RULE, [...logout, ...saving(1)])).toEqual([]);
  });

  it('does not apply where nothing was ended', () => {
    expect(found(RULE, saving(0))).toEqual([]);
  });
});
