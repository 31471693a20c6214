import session from 'express-session';
import { describe, expect, it } from 'vitest';
import { memoryRows } from '../../server-plugin/adapters/express-session.settings.ts';

const UNTIL = '2040-01-01T00:00:00.000Z';
const row = JSON.stringify({ cookie: { path: '/', expires: UNTIL }, user: 'ada' });

describe('the rows of a store', () => {
  it('are read where a MemoryStore keeps them as text', () => {
    const store = Object.assign(new session.MemoryStore(), {
      sessions: { ada: row, grace: { cookie: {} } },
    });
    const rows = memoryRows(store, session.MemoryStore);
    expect(rows.isAtOnce).toBe(true);
    expect([rows.textOf('ada'), rows.expiryOf('ada')]).toEqual([row, Date.parse(UNTIL)]);
    expect([rows.textOf('grace'), rows.expiryOf('grace')]).toEqual([null, null]);
  });

  it('may be there later where a store was made from MemoryStore', () => {
    class Derived extends session.MemoryStore {}
    expect(memoryRows(new Derived(), session.MemoryStore).isAtOnce).toBe(false);
    const changed = new session.MemoryStore();
    changed.set = () => undefined;
    expect(memoryRows(changed, session.MemoryStore).isAtOnce).toBe(false);
  });
});
