import { describe, expect, it } from 'vitest';
import { createPanelStore } from '../../../lib/panel/store.ts';
import {
  exchangeFacts,
  ORIGIN,
  revision,
  serverFact,
  serverStatus,
  sessionRecord,
  T0,
  type RecordFacts,
} from '../../support/records.ts';

const STATES = [revision('one', { n: 1 }), revision('two', { n: 2 })];
const READS: RecordFacts = { data: { loaded: 'one', atHeaders: 'one', end: 'one' } };

function rowsOf(record: RecordFacts) {
  const store = createPanelStore(undefined, T0);
  store
    .getState()
    .apply([serverFact(serverStatus()), ...exchangeFacts(sessionRecord(record), STATES)]);
  return store;
}

describe('a request that nobody made for its own sake', () => {
  it.each([
    ['the icon', { ...READS, url: '/favicon.ico' }],
    ['the icon, with a query', { ...READS, url: '/favicon.ico?v=2' }],
    ['a preflight', { ...READS, url: '/api', method: 'OPTIONS' }],
    ['a page of the plugin', { ...READS, url: `${serverStatus().path}/pair` }],
  ])('is counted, and shown when asked for: %s', (_, record) => {
    const store = rowsOf(record);
    expect(store.getState().rows.all).toEqual([]);
    expect(store.getState().counts.quiet).toBe(1);
    store.getState().setPreferences({ showQuiet: true });
    expect(store.getState().rows).toHaveLength(1);
  });

  it('is shown where it did something to the session', () => {
    const saves = { loaded: 'one', atHeaders: 'two', end: 'two', saved: 'two' };
    const store = rowsOf({ url: '/favicon.ico', modified: true, data: saves });
    expect(store.getState().rows).toHaveLength(1);
  });

  it.each(['/favicon.icon', '/a/favicon.ico', `${serverStatus().path}-of-mine`])(
    'is none of these: %s',
    (url) => {
      expect(
        rowsOf({ ...READS, url })
          .getState()
          .rows.all.map(({ origin }) => origin),
      ).toEqual([ORIGIN]);
    },
  );
});
