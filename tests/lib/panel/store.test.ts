import { beforeEach, describe, expect, it } from 'vitest';
import type { SessionRecord } from '../../../server-plugin/protocol.ts';
import { DEFAULT_PREFERENCES } from '../../../lib/panel/preferences.ts';
import { createPanelStore, type PanelStore } from '../../../lib/panel/store.ts';
import {
  recordFacts,
  state,
  sessionRecord,
  T0,
  witness,
  witnessFacts,
  reference,
} from '../../support/records.ts';

const one = state({ num_visits: 1 });
const two = state({ num_visits: 2 });
let store: PanelStore;
const panel = () => store.getState();

/** A request of this tab with its record. */
function request(
  url: string,
  at: number,
  facts: Parameters<typeof sessionRecord>[0] = {},
  type = 'main_frame',
): void {
  const record: SessionRecord = sessionRecord({
    url,
    data: { loaded: one.id, atHeaders: one.id, end: one.id },
    ...facts,
  });
  const references = [reference(record.id)];
  const startedAt = T0 + at;
  panel().apply([
    ...witnessFacts(witness({ url: `http://localhost:3000${url}`, startedAt, references, type })),
    recordFacts([record], [one, two]),
  ]);
}
const SAVE = { data: { loaded: one.id, atHeaders: two.id, end: two.id, saved: two.id } };
const shown = (): string[] => panel().rows.all.map(({ path }) => path);

beforeEach(() => {
  store = createPanelStore({ ...DEFAULT_PREFERENCES }, T0);
});

describe('selection', () => {
  it('follows the newest row only while the newest is selected', () => {
    request('/1', 1);
    request('/2', 2);
    expect(panel().selected?.path).toBe('/2');
    panel().step('previous');
    request('/3', 3);
    expect(panel().selected?.path).toBe('/1');
  });

  it('steps to the next and the previous request, and stays at the ends', () => {
    for (const n of [1, 2, 3]) request(`/${n}`, n);
    panel().step('next');
    expect(panel().selected?.path).toBe('/3');
    panel().step('previous');
    panel().step('previous');
    panel().step('previous');
    expect(panel().selected?.path).toBe('/1');
  });

  it('steps from save to save', () => {
    request('/read', 1);
    request('/save', 2, SAVE);
    request('/read-again', 3);
    request('/save-again', 4, SAVE);
    request('/end', 5);
    panel().stepSave('previous');
    expect(panel().selected?.path).toBe('/save-again');
    panel().stepSave('previous');
    expect(panel().selected?.path).toBe('/save');
    panel().stepSave('previous');
    expect(panel().selected?.path).toBe('/save');
    panel().stepSave('next');
    expect(panel().selected?.path).toBe('/save-again');
  });

  it('tells what became of the selected row meanwhile', () => {
    const record = sessionRecord({ phase: 'open', data: { loaded: one.id, end: one.id } });
    const seen = witness({ references: [reference(record.id)] });
    panel().apply([...witnessFacts(seen), recordFacts([record], [one])]);
    expect(panel().selected?.judgement.verdict).toBe('pending');
    panel().apply([recordFacts([{ ...record, phase: 'final' }])]);
    expect(panel().selected?.judgement.verdict).toBe('read');
  });
});

describe('the filter', () => {
  beforeEach(() => {
    request('/books', 1);
    request('/cart', 2, { ...SAVE, method: 'POST', status: 303 });
    request('/static/app.css', 3);
  });

  it.each([
    ['cart', ['/cart']],
    ['verdict:saved', ['/cart']],
    ['verdict:saved,read', ['/books', '/cart', '/static/app.css']],
    ['key:num_visits', ['/cart']],
    ['-path:/static', ['/books', '/cart']],
    ['verdict:read -path:/static', ['/books']],
    ['status:2 book', ['/books']],
    ['session:a41f', ['/books', '/cart', '/static/app.css']],
    ['"no such words"', []],
    ['  ', ['/books', '/cart', '/static/app.css']],
  ])('%s', (text, paths) => {
    panel().setFilter(text);
    expect(shown()).toEqual(paths);
  });

  it('steps among the rows that are shown only', () => {
    panel().setFilter('-cart');
    panel().select(panel().rows.at(0)?.key ?? null);
    panel().step('next');
    expect(panel().selected?.path).toBe('/static/app.css');
  });
});

describe('navigation', () => {
  const login = () => {
    request('/', 1);
    const chain = witness({ url: 'http://localhost:3000/login', startedAt: T0 + 5, endedAt: null });
    panel().apply([
      ...witnessFacts(chain),
      {
        kind: 'witness',
        event: {
          kind: 'redirect',
          requestId: chain.requestId,
          tabId: 1,
          url: chain.url,
          at: T0 + 6,
          fromCache: false,
        },
      },
      ...witnessFacts({
        ...chain,
        url: 'http://localhost:3000/account',
        startedAt: T0 + 7,
        endedAt: T0 + 9,
      }),
    ]);
    panel().apply([{ kind: 'navigated', url: 'http://localhost:3000/account' }]);
  };

  it('keeps everything while the log is preserved', () => {
    login();
    expect(shown()).toEqual(['/', '/login', '/account']);
  });

  it('without it removes what was before, and keeps the redirects that led to the page', () => {
    panel().setPreferences({ preserveLog: false });
    login();
    expect(shown()).toEqual(['/login', '/account']);
  });
});

describe('rows of less interest', () => {
  it('requests without a session are counted, and shown when asked for', () => {
    panel().apply(witnessFacts(witness({ cookies: [] })));
    expect(shown()).toEqual([]);
    expect(panel().counts).toMatchObject({ all: 1, uninvolved: 1 });
    panel().setPreferences({ showUninvolved: true });
    expect(shown()).toEqual(['/']);
  });

  it('so are files that a session cookie went along with, and the request of DevTools itself', () => {
    panel().apply([
      ...witnessFacts(witness({ url: 'http://localhost:3000/style.css', type: 'stylesheet' })),
      recordFacts(
        [
          sessionRecord({
            t0: T0 + 1,
            url: '/.well-known/appspecific/com.chrome.devtools.json',
            data: { loaded: one.id, end: one.id },
          }),
        ],
        [one],
      ),
    ]);
    expect(shown()).toEqual([]);
    expect(panel().counts).toMatchObject({ all: 2, uninvolved: 2 });
  });

  it('other clients can be left out', () => {
    panel().apply([
      recordFacts([sessionRecord({ t0: T0 + 1, data: { loaded: one.id, end: one.id } })], [one]),
    ]);
    expect(shown()).toEqual(['/']);
    panel().setPreferences({ showOthers: false });
    expect(shown()).toEqual([]);
  });
});

describe('origins that may not be watched', () => {
  it('are named until they may be', () => {
    panel().setHosts(['http://localhost/*']);
    panel().noteOrigin('http://localhost:3000');
    panel().noteOrigin('http://api.test');
    panel().noteOrigin('http://api.test');
    expect(panel().unseenOrigins).toEqual(['http://api.test']);
    panel().setHosts(['http://localhost/*', 'http://api.test/*']);
    expect(panel().unseenOrigins).toEqual([]);
  });
});
