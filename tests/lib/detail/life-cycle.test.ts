import { describe, expect, it } from 'vitest';
import { lifeCycle, ticks } from '../../../lib/detail/life-cycle.ts';
import { operation, sessionRecord, setCookie } from '../../support/records.ts';
import { fc } from '../../support/property.ts';

describe('the life cycle of a session in an exchange', () => {
  it('has the operations and the moments in the order of time', () => {
    const record = sessionRecord({
      ops: [operation('load', { at: 0.2 }), operation('save', { at: 5.2, ms: 3 })],
      setCookie: [setCookie()],
      timing: { firstAccess: 1.5, firstChange: 3, handlerEnd: 5, headers: 8.3, end: 9 },
    });
    expect(lifeCycle(record).events.map(({ name, at }) => [at, name])).toEqual([
      [0.2, 'load'],
      [1.5, 'first-access'],
      [3, 'first-change'],
      [5, 'handler-end'],
      [5.2, 'save'],
      [8.3, 'set-cookie'],
      [8.3, 'headers'],
      [9, 'end'],
    ]);
  });

  it('leaves out what is not known', () => {
    const record = sessionRecord({
      ops: [],
      timing: { firstAccess: null, headers: null, handlerEnd: null, end: null },
    });
    expect(lifeCycle(record)).toEqual({ events: [], length: 1 });
  });

  it('goes on for as long as its last operation', () => {
    const record = sessionRecord({ ops: [operation('save', { at: 5, ms: 100 })] });
    expect(lifeCycle(record).length).toBe(105);
  });

  it('keeps the error of an operation that failed', () => {
    const record = sessionRecord({
      ops: [operation('save', { ok: false, error: 'ECONNREFUSED' })],
    });
    expect(lifeCycle(record).events[0]).toMatchObject({ ok: false, error: 'ECONNREFUSED' });
  });
});

describe('the ticks of the time axis', () => {
  it.each([
    [9.2, [0, 2, 4, 6, 8]],
    [100, [0, 20, 40, 60, 80, 100]],
    [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [3500, [0, 1000, 2000, 3000]],
  ])('of %d ms are %j', (length, expected) => expect(ticks(length)).toEqual(expected));

  it('are few, and within the axis, for any length', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e9, noNaN: true }), (length) => {
        const places = ticks(length);
        expect(places.length).toBeLessThanOrEqual(6);
        expect(places.at(-1)).toBeLessThanOrEqual(length * 1.000001);
      }),
    );
  });
});
