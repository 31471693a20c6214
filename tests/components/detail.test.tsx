// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../lib/join/exchange.ts';
import type { Fact } from '../../lib/sources/facts.ts';
import type { DetailTab } from '../../lib/panel/store.ts';
import { mountPanel, withLayout, type MountedPanel } from '../support/panel.tsx';
import {
  ADA,
  exchangeFacts,
  operation,
  ORIGIN,
  paired,
  recordFacts,
  revision,
  serverFact,
  serverStatus,
  sessionRecord,
  setCookie,
  state,
  T0,
  wireSetCookie,
  witness,
  witnessFacts,
  reference,
} from '../support/records.ts';
import { storyFacts } from '../support/story.ts';

withLayout();

const CLEARED = { outcome: 'cleared' } as const;

/** The details of one request of the story, at a tab. */
function open(path: string, tab: DetailTab = 'state', facts: Fact[] = storyFacts()): MountedPanel {
  return mountPanel(facts, (store) => {
    const wanted = (row: Exchange): boolean => row.path === path;
    store.getState().select(store.getState().rows.all.findLast(wanted)?.key ?? null);
    store.getState().selectTab(tab);
  });
}

const details = () => within(screen.getByRole('complementary', { name: 'Details' }));

const treeItem = (key: string): HTMLElement => {
  const item = details()
    .getAllByRole('treeitem')
    .find((row) => row.querySelector('.key')?.textContent === key);
  if (!item) throw new Error(`There is no ${key} in the tree.`);
  return item;
};

function partOf(item: HTMLElement, selector: string): Element {
  const part = item.querySelector(selector);
  if (!part) throw new Error(`There is no ${selector}.`);
  return part;
}

describe('the head of the details', () => {
  it('says in a sentence what became of the session, and what to do', () => {
    open('/car/wheels');
    const text = screen.getByRole('complementary').textContent;
    expect(text).toContain('lost · not-flagged');
    expect(text).toContain('so nothing was stored');
    expect(text).toContain('What to do: Assign the key');
  });

  it('says it in the terms of the middleware, as text', () => {
    const advice = { 'save-failed': 'Mend it with `<img src=x>`, <b>first</b>.\u202e' };
    const status = serverStatus(paired({ advice }));
    const [before, after] = [state({ visits: 1 }), state({ visits: 2 })];
    const record = sessionRecord({
      url: '/',
      data: { loaded: before.id, atHeaders: after.id, end: after.id },
      ops: [operation('save', { ok: false })],
    });
    const { container } = open('/', 'state', [
      serverFact(status),
      ...exchangeFacts(record, [before, after]),
    ]);
    const remedy = container.querySelector('.remedy');
    expect(remedy?.textContent).toBe(
      "What to do: Mend the store's error. Mend it with <img src=x>, <b>first</b>.\\u202e",
    );
    expect(remedy?.querySelector('code')?.textContent).toBe('<img src=x>');
    expect(remedy?.querySelector('img, b')).toBeNull();
  });

  it('lists what else holds, but not that a cookie was sent', () => {
    open('/login');
    expect(details().getByText('also saved')).toBeTruthy();
  });

  it('closes', () => {
    const { store } = open('/login');
    fireEvent.click(details().getByRole('button', { name: 'Close the details' }));
    expect(store.getState().selectedKey).toBeNull();
    expect(screen.queryByRole('complementary')).toBeNull();
  });
});

describe('a request without a record', () => {
  const seen = witness({ references: [reference('record-later')] });
  it.each<[string, Fact[], RegExp]>([
    ['no plugin', witnessFacts(witness()), /No plugin told of this request/],
    ['a record under way', [serverFact(), ...witnessFacts(seen)], /Waiting for the server/],
    [
      'no pairing',
      [serverFact(serverStatus({ state: 'needs-pairing' })), ...witnessFacts(seen)],
      /once this browser is paired/,
    ],
    ['a response ahead of the middleware', [serverFact(), ...witnessFacts(witness())], /No record/],
  ])('says why: %s', (_, facts, expected) => {
    open('/', 'state', facts);
    expect(details().getAllByText(expected).length).toBeGreaterThan(0);
  });

  it('forgets nothing where there was no session to know', () => {
    const ended = witness({ setCookies: [wireSetCookie({ cleared: true, fate: CLEARED })] });
    open('/', 'state', [...witnessFacts(ended), ...witnessFacts(witness({ cookies: [] }))]);
    expect(details().queryByText(/not known here any more/)).toBeNull();
    expect(details().getByText(/^No session cookie was sent or set/)).toBeTruthy();
  });

  it('still shows the browser’s side', () => {
    open('/', 'cookie', witnessFacts(witness({ setCookies: [wireSetCookie()] })));
    expect(details().getByText('The cookie is in the browser’s jar.')).toBeTruthy();
  });
});

describe('the tabs', () => {
  it('are gone through with the arrow keys, round and round', () => {
    const { store } = open('/login');
    const tab = (name: string) => details().getByRole('tab', { name });
    fireEvent.keyDown(tab('State'), { key: 'ArrowRight' });
    expect(tab('Changes').getAttribute('aria-selected')).toBe('true');
    expect(document.activeElement).toBe(tab('Changes'));
    fireEvent.keyDown(tab('Changes'), { key: 'Home' });
    fireEvent.keyDown(tab('State'), { key: 'ArrowLeft' });
    expect(store.getState().tab).toBe('cookie');
  });
});

describe('State', () => {
  it('says of a session without an id that is ended unseen that it was not told, and not that there was none', () => {
    const record = sessionRecord({
      middleware: { name: 'koa-session', kind: 'cookie' },
      session: { before: null, after: null },
      setCookie: [setCookie({ cleared: true })],
      ops: [operation('clear')],
    });
    open('/', 'state', exchangeFacts(record));
    expect(details().getByText('The server told nothing of what is in the session.')).toBeTruthy();
    expect(details().queryByText(/No session took part/)).toBeNull();
  });

  it('shows before and after in one, and that the change was not saved', () => {
    open('/car/wheels');
    const wheels = treeItem('wheels');
    expect(wheels.querySelector('del')?.textContent).toBe('"steel"');
    expect(wheels.textContent).toContain('"alloy"');
    expect(within(wheels).getByText('not saved')).toBeTruthy();
  });

  it('shows a secret by its size, and whether it changed', () => {
    open('/car/wheels');
    expect(treeItem('csrf_token').textContent).toContain('redacted · 32 B · unchanged');
  });

  it('says what a value was stored as', () => {
    open('/history');
    expect(treeItem('seen').textContent).toContain('Map → stored as{}');
    expect(within(treeItem('seen')).getByText('not saved')).toBeTruthy();
  });

  it('shows hostile text as text, hidden characters as escapes', () => {
    const { container } = open('/history');
    expect(treeItem('note').textContent).toContain('evil\\u202egnp.exe <img src=x');
    expect(container.querySelector('img')).toBeNull();
  });

  it('cuts a long value, and shows the rest when asked', () => {
    open('/history');
    const long = treeItem('key\\u202e with "marks"');
    expect(long.textContent.length).toBeLessThan(700);
    fireEvent.click(within(long).getByRole('button', { name: /more/ }));
    expect(long.textContent).toContain('x'.repeat(2000));
  });

  it('copies a value, a path, and all of it', () => {
    const { host } = open('/car/wheels');
    fireEvent.mouseEnter(treeItem('wheels'));
    fireEvent.click(within(treeItem('wheels')).getByRole('button', { name: 'Copy value' }));
    fireEvent.click(within(treeItem('wheels')).getByRole('button', { name: 'Copy path' }));
    fireEvent.click(details().getByRole('button', { name: 'Copy as JSON' }));
    expect(host.copy.mock.calls.map(([text]) => text)).toEqual([
      'alloy',
      'session.car.wheels',
      expect.stringContaining('"wheels": "alloy"'),
    ]);
  });

  it('opens and closes with the keys of a tree, without leaving the request', () => {
    const { store } = open('/car/wheels');
    const before = store.getState().selectedKey;
    const tree = details().getByRole('tree');
    fireEvent.keyDown(tree, { key: 'End' });
    expect(treeItem('cart').getAttribute('aria-expanded')).toBe('false');
    fireEvent.keyDown(tree, { key: 'ArrowRight' });
    expect(treeItem('cart').getAttribute('aria-expanded')).toBe('true');
    fireEvent.keyDown(tree, { key: 'ArrowLeft' });
    expect(treeItem('cart').getAttribute('aria-expanded')).toBe('false');
    expect(store.getState().selectedKey).toBe(before);
  });

  it('opens and closes with a click anywhere on the row', () => {
    open('/car/wheels');
    fireEvent.click(partOf(treeItem('cart'), '.row-value'));
    expect(treeItem('cart').getAttribute('aria-expanded')).toBe('true');
    fireEvent.click(partOf(treeItem('cart'), '.key'));
    expect(treeItem('cart').getAttribute('aria-expanded')).toBe('false');
  });

  it('searches keys and values', () => {
    open('/car/wheels');
    const field = details().getByRole('searchbox', { name: 'Search keys and values' });
    fireEvent.input(field, { target: { value: 'alloy' } });
    const keys = details()
      .getAllByRole('treeitem')
      .map((row) => row.querySelector('.key')?.textContent);
    expect(keys).toEqual(['session', 'car', 'wheels']);
    fireEvent.input(field, { target: { value: 'zebra' } });
    expect(details().getByText('No key and no value has that in it.')).toBeTruthy();
  });

  it('shows the flags, and does not guess one that is not known', () => {
    open('/profile/name-of-the-reader-with-a-rather-long-path');
    const flags = details().getByRole('list', { name: 'Flags' });
    expect(flags.textContent).toContain('accessed true');
    expect(flags.textContent).toContain('modified unknown');
  });

  it('says of a state that is too large which keys it has', () => {
    const large = revision('rev-large', null, {
      json: null,
      bytes: 300_000,
      keys: ['user', 'log'],
    });
    const record = sessionRecord({
      data: { loaded: 'rev-large', atHeaders: 'rev-large', end: 'rev-large' },
    });
    open('/', 'state', exchangeFacts(record, [large]));
    expect(details().getByText(/300,000 bytes.*user, log/)).toBeTruthy();
  });

  it('draws only what is to be seen of a very large session', () => {
    const value = Object.fromEntries(Array.from({ length: 4000 }, (_, i) => [`key${i}`, i]));
    const record = sessionRecord({ data: { loaded: 'rev-wide', end: 'rev-wide' } });
    open('/', 'state', exchangeFacts(record, [revision('rev-wide', value)]));
    expect(details().getAllByRole('treeitem').length).toBeLessThan(60);
  });
});

describe('History', () => {
  const lines = (): string[] =>
    within(details().getByRole('list', { name: 'Values of the key' }))
      .getAllByRole('listitem')
      .map((line) => line.querySelector('.history-value')?.textContent ?? '');

  it('shows every value of a key, opened from its row in the tree', () => {
    const { store } = open('/cart/1');
    const row = treeItem('cart');
    fireEvent.mouseEnter(row);
    fireEvent.click(within(row).getByRole('button', { name: 'History of this key' }));
    expect(store.getState()).toMatchObject({ tab: 'history', pickedPath: ['cart'] });
    expect(lines().length).toBeGreaterThan(2);
  });

  it('tells a lost value as lost, with what became of it', () => {
    const { store } = open('/cart/1');
    void act(() => store.getState().openHistory(['cart', 0, 'n']));
    expect(lines().slice(0, 2)).toEqual(['1 with cart', '5']);
    const lost = details().getAllByRole('listitem')[1];
    expect(lost?.textContent).toContain('overwritten');
  });

  it('leads to the request that wrote a value, and keeps the key meanwhile', () => {
    const { store } = open('/cart/2');
    void act(() => store.getState().openHistory(['car', 'wheels']));
    const [first] = details().getAllByRole('button', { name: /^Go to #/ });
    if (!first) throw new Error('There is no value.');
    fireEvent.click(first);
    expect(store.getState().selected?.path).toBe('/cart/add');
    expect(store.getState().tab).toBe('history');
    expect(lines()[0]).toBe('"steel" with car');
  });

  it('goes back with Escape to the tab it was opened from, and closes with the next', () => {
    const { store } = open('/cart/1', 'changes');
    void act(() => store.getState().openHistory(['cart']));
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(store.getState()).toMatchObject({ tab: 'changes', selected: { path: '/cart/1' } });
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(store.getState().selected).toBeNull();
  });

  it('steps with ] and [ through the requests that changed the picked key', () => {
    const { store } = open('/cart/add');
    fireEvent.click(treeItem('car'));
    fireEvent.keyDown(document.body, { key: ']' });
    expect(store.getState().selected?.path).toBe('/car/wheels');
    fireEvent.keyDown(document.body, { key: '[' });
    expect(store.getState().selected?.path).toBe('/cart/add');
  });

  it('says how to pick a key where none is picked', () => {
    open('/cart/1', 'history');
    expect(details().getByText(/Pick a key in State/)).toBeTruthy();
  });
});

describe('Changes', () => {
  it('lists path, before, after and what became of it', () => {
    open('/car/wheels', 'changes');
    const row = details().getByRole('row', { name: /car\.wheels/ });
    expect(row.textContent).toBe('car.wheels"steel""alloy"not saved');
  });

  it('groups the keys that a rotation kept, added and dropped', () => {
    open('/login', 'changes');
    expect(details().getByText('Kept').nextElementSibling?.textContent).toBe('num_visits');
    expect(details().getByText('Added').nextElementSibling?.textContent).toBe('user, csrf_token');
    expect(details().getByText('Dropped').nextElementSibling?.textContent).toBe('next');
  });

  it('says of a change that a later save erased it', () => {
    open('/cart/1', 'changes');
    const row = details().getByRole('row', { name: /cart\[0\]\.n/ });
    expect(row.textContent).toBe('cart[0].n15overwritten');
    expect(details().getByText('2 changes: 1 stored, 1 overwritten.')).toBeTruthy();
  });

  it('says that nothing changed', () => {
    open('/catalog/books', 'changes');
    expect(details().getByText('Nothing in the session changed in this request.')).toBeTruthy();
  });

  it('says of a row that no cookie leads to that it is out of reach', () => {
    open('/subscribe', 'changes');
    expect(details().getAllByText('out of reach')).toHaveLength(2);
  });
});

describe('a reason', () => {
  const terms = { resave: 'resave: true', rolling: 'rolling: true' };
  const record = sessionRecord({ url: '/', reason: { saved: 'resave', cookie: 'rolling' } });
  const facts = (...told: Parameters<typeof paired>): Fact[] => [
    serverFact(serverStatus(paired(...told))),
    ...exchangeFacts(record),
  ];

  it.each<[DetailTab, string, string]>([
    ['life-cycle', 'Stored: every request stores it (resave: true).', 'stores it.'],
    ['cookie', 'goes out with every response (rolling: true).', 'goes out with every response.'],
  ])(
    'is named in %s as the middleware names it, where it has told that',
    (tab, said, otherwise) => {
      open('/', tab, facts({ terms }));
      expect(details().getByRole('tabpanel').textContent).toContain(said);
      cleanup();
      open('/', tab, facts());
      expect(details().getByRole('tabpanel').textContent).toContain(otherwise);
    },
  );
});

describe('Life cycle', () => {
  it('lists what happened with its time, and the error of what failed', () => {
    open('/orders', 'life-cycle');
    const save = details()
      .getAllByRole('listitem')
      .find((item) => item.querySelector('.event-name')?.textContent === 'save');
    expect(save?.textContent).toContain('5.0 ms');
    expect(save?.textContent).toContain('failed: connect ECONNREFUSED');
  });

  it('says by which rule and options the middleware decided', () => {
    open('/orders', 'life-cycle');
    const text = screen.getByRole('tabpanel').textContent;
    expect(text).toContain('express-session 1.18.1');
    expect(text).toContain('a change inside a value counts');
    expect(text).toContain('resave: false');
  });
});

describe('Cookie', () => {
  it('explains each attribute, also one that was left out', () => {
    open('/subscribe', 'cookie');
    expect(details().getByText('SameSite=').parentElement?.textContent).toContain('none');
    expect(details().getByText('Left out: also sent over plain http.')).toBeTruthy();
  });

  it('follows the cookie from the decision to the jar', () => {
    open('/subscribe', 'cookie');
    const steps = details()
      .getAllByRole('listitem')
      .map((item) => item.textContent);
    expect(steps[0]).toContain('Decided yes');
    expect(steps[1]).toContain('Sent yes');
    expect(steps[2]).toContain(
      'The browser did not keep it. SameSite=None asks for Secure, and the cookie is not.',
    );
  });

  it('says that the next request sent it, as soon as there is one, and leads there', () => {
    const setCookies = [wireSetCookie()];
    const set = witness({ startedAt: T0, url: `${ORIGIN}/login`, cookies: [], setCookies });
    const elsewhere = witness({ startedAt: T0 + 1, url: 'http://app.test/' });
    const facts = [set, elsewhere].flatMap(witnessFacts);
    const { store } = open('/login', 'cookie', facts);
    const last = () => details().getAllByRole('listitem').at(-1)?.textContent;
    expect(last()).toContain('No request to this host came after it yet.');
    const next = witness({ startedAt: T0 + 1000 });
    void act(() => store.getState().apply(witnessFacts(next)));
    expect(last()).toContain('Sent back yes#3 sent it.');
    fireEvent.click(details().getByRole('button', { name: '#3' }));
    expect(store.getState().selected?.number).toBe(3);
  });

  it('says of a request without it why it did not go along', () => {
    const set = witness({ startedAt: T0 });
    const cookie = { name: 'connect.sid', fingerprint: ADA, domain: 'localhost', path: '/admin' };
    const unsent = [{ ...cookie, reasons: ['not-on-path'] as const }];
    const without = witness({ startedAt: T0 + 1000, url: `${ORIGIN}/me`, cookies: [], unsent });
    open('/me', 'cookie', [...witnessFacts(set), ...witnessFacts(without)]);
    expect(screen.getByRole('tabpanel').textContent).toContain(
      'No session cookie went along. The browser has connect.sid and did not send it. Its Path=/admin does not cover this address.',
    );
  });

  it('measures the cookie against what browsers keep', () => {
    const seen = {
      setCookies: [
        wireSetCookie({
          bytes: 5000,
          fate: { outcome: 'refused', reasons: ['name-value-pair-exceeds-max-size'] },
        }),
      ],
    };
    open('/', 'cookie', exchangeFacts(sessionRecord(), [], seen));
    const meter = details().getByRole('meter');
    expect(meter.getAttribute('aria-valuetext')).toBe('5,000 of 4,096 bytes, name and value');
  });

  it('counts down to the first of the clocks', () => {
    const record = sessionRecord({
      expiry: { session: Date.now() + 90_500, store: Date.now() + 3_600_000 },
    });
    open('/', 'cookie', exchangeFacts(record));
    const first = details().getByText('first to end it').parentElement;
    expect(first?.textContent).toMatch(/^in 1 min (30|31|29) s/);
  });
});

describe('a record that comes later', () => {
  it('takes the place of the waiting', () => {
    const record = sessionRecord({ data: { loaded: 'rev-user', end: 'rev-user' } });
    const [request, response, done] = exchangeFacts(record);
    const facts = [request, response, done].filter((fact) => fact !== undefined);
    const { store } = open('/', 'state', [serverFact(), ...facts]);
    void act(() =>
      store.getState().apply([recordFacts([record], [revision('rev-user', { user: 'ada' })])]),
    );
    expect(treeItem('user').textContent).toContain('"ada"');
  });
});
