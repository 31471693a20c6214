import { describe, expect, it } from 'vitest';
import { operation, state } from '../../support/records.ts';
import { found, recorded } from '../../support/scene.ts';

describe('the finding overlapping-saves', () => {
  const RULE = 'overlapping-saves';
  const [none, left, right] = [state({}), state({ left: 1 }), state({ right: 1 })];
  const saves = (seconds: number, end: typeof none, loaded = none) =>
    recorded(
      seconds,
      {
        modified: true,
        data: { loaded: loaded.id, atHeaders: end.id, end: end.id, saved: end.id },
        ops: [operation('load', { at: 1, ms: 1 }), operation('save', { at: 50, ms: 5 })],
      },
      {},
      [none, left, right],
    );

  it('holds where the later save erased what the earlier wrote', () => {
    expect(found(RULE, [...saves(0, left), ...saves(0.02, right)])).toEqual([
      '#2 had loaded the session before #1 stored it, and stored its own state over it: left is lost. → Let requests that change the same session run one after the other, or change it in only one of them.',
    ]);
  });

  it('holds not one after the other', () => {
    expect(found(RULE, [...saves(0, left), ...saves(1, right, left)])).toEqual([]);
  });

  it('does not apply to one request', () => {
    expect(found(RULE, saves(0, left))).toEqual([]);
  });
});
