import { describe, expect, it } from 'vitest';
import { Rows } from '../../server-plugin/express-session/rows.ts';

const UNTIL = '2040-01-01T00:00:00.000Z';
const row = JSON.stringify({ cookie: { path: '/', expires: UNTIL }, user: 'ada' });
const store = { sessions: { ada: row, grace: { cookie: {} } } };

describe('the rows of a store', () => {
  it('are read where a MemoryStore keeps them as text', () => {
    const rows = new Rows(store, 'memory');
    expect([rows.textOf('ada'), rows.expiryOf('ada')]).toEqual([row, Date.parse(UNTIL)]);
    expect([rows.textOf('grace'), rows.expiryOf('grace')]).toEqual([null, null]);
  });

  it('are not guessed at in another store, whatever it keeps under that name', () => {
    const rows = new Rows(store, 'other');
    expect([rows.textOf('ada'), rows.expiryOf('ada')]).toEqual([null, null]);
  });
});
