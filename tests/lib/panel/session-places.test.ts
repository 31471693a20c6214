import { describe, expect, it } from 'vitest';
import { MAX_EXCHANGES } from '../../../lib/join/log.ts';
import { SessionPlaces } from '../../../lib/panel/session-places.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';
import { ADA, BOB, exchangeFacts, sessionRecord, T0 } from '../../support/records.ts';

const NEW = 'c7d1000000000000';

describe('the place of a session', () => {
  it('is that of its first appearance, and the two sides of a rotation are neighbours', () => {
    const { getState, places } = createPanelStore(undefined, T0);
    const of = (before: string, after: string) =>
      exchangeFacts(sessionRecord({ session: { before, after } }));
    getState().apply([...of(BOB, ADA), ...of(ADA, ADA), ...of(ADA, NEW)]);
    expect([BOB, ADA, NEW].map((session) => places.of(session))).toEqual([0, 1, 2]);
    getState().clear();
    expect(places.of(NEW)).toBe(2);
  });

  it('stays the same while as many sessions follow as the rows can have', () => {
    const places = new SessionPlaces();
    places.note({ session: ADA, record: null });
    for (let other = 1; other < 2 * MAX_EXCHANGES; other += 1) {
      places.note({ session: String(other), record: null });
    }
    expect(places.of(ADA)).toBe(0);
  });
});
