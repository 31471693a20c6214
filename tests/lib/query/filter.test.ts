import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../lib/query/problems.ts';
import { unknownCount } from '../../../lib/query/filter.ts';
import { PRESETS } from '../../../lib/query/presets.ts';
import { createPanelStore, type PanelStore } from '../../../lib/panel/store.ts';
import {
  exchangeFacts,
  recordFacts,
  revision,
  sessionRecord,
  T0,
  witness,
  witnessFacts,
} from '../../support/records.ts';
import { inOneGo } from '../../../lib/recording/progress.ts';

const STATES = [
  revision('one', { cart: { n: 1 }, note: 'at the desk' }),
  revision('two', { cart: { n: 2 }, note: 'with the porter, please' }),
];

/** Four requests of a shop, of which the last is known by the browser alone. */
function shop(): PanelStore {
  const store = createPanelStore(undefined, T0);
  const saves = { loaded: 'one', atHeaders: 'two', end: 'two', saved: 'two' };
  const reads = { loaded: 'two', atHeaders: 'two', end: 'two' };
  const at = (startedAt: number, ms: number) => ({ startedAt, endedAt: startedAt + ms });
  store
    .getState()
    .apply([
      ...exchangeFacts(
        sessionRecord({ t0: T0 + 1, url: '/cart', method: 'PATCH', modified: true, data: saves }),
        STATES,
        at(T0 + 1, 412),
      ),
      ...exchangeFacts(
        sessionRecord({ t0: T0 + 2, url: '/stock', status: 404, data: reads }),
        STATES,
        { ...at(T0 + 2, 30), type: 'xmlhttprequest' },
      ),
      recordFacts([sessionRecord({ t0: T0 + 3, url: '/job', status: 500, data: reads })], STATES),
      ...witnessFacts(
        witness({ url: 'http://localhost:3000/late', ...at(T0 + 4, 1500), type: 'script' }),
      ),
    ]);
  store.getState().setPreferences({ showUninvolved: true });
  return store;
}

function shown(filter: string, store = shop()): string[] {
  store.getState().setFilter(filter);
  return store.getState().rows.all.map(({ path }) => path);
}

describe('a filter', () => {
  it.each([
    ['status:>=400', ['/stock', '/job']],
    ['status:<400', ['/cart', '/late']],
    ['status:404,500', ['/stock', '/job']],
    ['status:4', ['/stock']],
    ['-status:>=400', ['/cart', '/late']],
    ['duration:>200', ['/cart', '/late']],
    ['duration:>0.4s', ['/cart', '/late']],
    ['duration:<=30ms', ['/stock', '/job']],
    ['duration:=412', ['/cart']],
    ['value:porter', ['/cart']],
    ['value:"porter, please"', ['/cart']],
    ['value:desk -value:porter', []],
    ['key:cart.n', ['/cart']],
    ['client:other-client', ['/job']],
    ['client:this', ['/cart', '/stock', '/late']],
    ['type:fetch', ['/stock']],
    ['type:file', ['/late']],
    ['type:document,file', ['/cart', '/late']],
    ['has:save', ['/cart']],
    ['has:record', ['/cart', '/stock', '/job']],
    ['host:localhost:3000 path:/j', ['/job']],
    ['localhost:3000', ['/cart', '/stock', '/job', '/late']],
    ['"status:404"', []],
    ['path:=/cart', ['/cart']],
    ['path:=/car', []],
    ['verdict:=saved', ['/cart']],
  ])('%s', (filter, paths) => {
    expect(shown(filter)).toEqual(paths);
  });

  it.each(['status:', 'status:>', 'verdict:', 'path:', 'host:'])(
    'that is not typed to its end hides nothing: %s',
    (filter) => {
      expect(shown(filter)).toEqual(['/cart', '/stock', '/job', '/late']);
    },
  );

  it('with a misspelt field filters nothing by it', () => {
    expect(shown('stauts:404')).toEqual(shown(''));
    expect(shown('-stauts:404 path:/cart')).toEqual(['/cart']);
  });

  it('has marks by their names', () => {
    const store = shop();
    expect(shown('mark:overwrote', store)).toEqual([]);
    expect(shown('-mark:overwrote', store)).toHaveLength(4);
  });

  it('has presets that mean what is there', () => {
    for (const preset of Object.values(PRESETS)) expect(problemsOf(preset, [])).toEqual([]);
    expect(shown(PRESETS.clicks)).toEqual(['/cart', '/stock']);
    expect(shown(PRESETS.slow)).toEqual(['/cart', '/late']);
  });
});

describe('what a filter could not look into', () => {
  const lost = sessionRecord({ t0: T0 + 9, url: '/big', data: { loaded: 'one', end: 'gone' } });

  function unknown(filter: string): number {
    const store = shop();
    store.getState().apply([recordFacts([lost])]);
    const { log } = store;
    const known = { revisions: log.revisions, findings: new Map() };
    return inOneGo(unknownCount(log.rows, () => true, { text: filter, known }));
  }

  it.each([
    ['key:cart', 2],
    ['-key:cart', 2],
    ['value:porter', 2],
    ['key:cart path:/cart', 0],
    ['key:cart path:/big', 1],
    ['type:fetch', 2],
    ['path:/cart', 0],
    ['', 0],
  ])('is counted: %j', (filter, count) => {
    expect(unknown(filter)).toBe(count);
  });
});

describe('what a filter cannot mean', () => {
  const said = (filter: string) =>
    problemsOf(filter, ['change-lost']).map(({ kind, word, nearest }) => [kind, word, nearest]);

  it.each([
    ['stauts:404', ['no-field', 'stauts', 'status']],
    ['-vedict:lost', ['no-field', 'vedict', 'verdict']],
    ['hots:a', ['no-field', 'hots', 'host']],
    ['banana:1a', ['as-text', 'banana', null]],
    ['verdict:lsot', ['no-value', 'lsot', 'lost']],
    ['verdict:lost,savd', ['no-value', 'savd', 'saved']],
    ['mark:overwriten', ['no-value', 'overwriten', 'overwritten']],
    ['client:banana', ['no-value', 'banana', null]],
    ['finding:chnage-lost', ['no-value', 'chnage-lost', 'change-lost']],
    ['status:abc', ['no-number', 'abc', null]],
    ['duration:>long', ['no-number', '>long', null]],
  ])('%s', (filter, problem) => {
    expect(said(filter)).toEqual([problem]);
  });

  it.each([
    '',
    'cart',
    'http://a',
    'localhost:3000/a',
    'verdict:lo',
    'path:/a:b',
    'status:>',
    '"a:b"',
  ])('is nothing in %j', (filter) => {
    expect(said(filter)).toEqual([]);
  });

  it('can be mended in its place', () => {
    const [problem] = problemsOf('path:/a -Stauts:404 x', []);
    expect(problem?.mended).toBe('path:/a -status:404 x');
    expect(problemsOf('verdict:saved,lsot', [])[0]?.mended).toBe('verdict:saved,lost');
  });

  it('is looked for in one go, however long a word is', () => {
    expect(said(`${'a'.repeat(1_000_000)}:x`)).toHaveLength(1);
  });
});
