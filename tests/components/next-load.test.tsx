// @vitest-environment happy-dom
import { act, fireEvent, screen, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { mountPanel, requestRow, withLayout } from '../support/panel.tsx';
import {
  exchangeFacts,
  operation,
  serverFact,
  sessionRecord,
  state,
  T0,
  witness,
  witnessFacts,
} from '../support/records.ts';

withLayout();

const ONE = state({ n: 1 });
const TWO = state({ n: 2, cart: { total: 5 } });

/** One session, of a request that stored the second state. */
const FACTS = [
  serverFact(),
  ...exchangeFacts(
    sessionRecord({
      t0: T0 + 1000,
      method: 'POST',
      url: '/cart',
      data: { loaded: ONE.id, atHeaders: TWO.id, end: TWO.id, saved: TWO.id },
      ops: [operation('load'), operation('save', { at: 4, revision: TWO.id })],
    }),
    [ONE, TWO],
  ),
];

const shown = (): HTMLElement =>
  screen.getByRole('region', { name: 'What the next request would load' });
const closed = (): HTMLElement | null =>
  screen.queryByRole('region', { name: 'What the next request would load' });
const bar = (): HTMLElement =>
  screen.getByRole('button', { name: /^What the next request would load/ });
const press = (key: string): boolean =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key });

describe('what the next request would load', () => {
  it('is one click away, also where no request is selected', () => {
    mountPanel(FACTS, (store) => store.getState().select(null));
    fireEvent.click(bar());
    expect(shown().textContent).toContain('As #1 stored it');
    const tree = within(shown()).getByRole('tree');
    expect(tree.textContent).toContain('n2');
    expect(tree.textContent).toContain('cart1 key');
  });

  it('is one key away, and goes with it, with Escape and with its button', () => {
    mountPanel(FACTS);
    press('.');
    press('.');
    expect(closed()).toBeNull();
    press('.');
    press('Escape');
    expect(closed()).toBeNull();
    press('.');
    fireEvent.click(screen.getByRole('button', { name: /^Close what the next/ }));
    expect(closed()).toBeNull();
    expect(requestRow('POST /cart').getAttribute('aria-selected')).toBe('true');
  });

  it('makes room for a request that is selected', () => {
    mountPanel(FACTS);
    press('.');
    fireEvent.click(requestRow('POST /cart'));
    expect(closed()).toBeNull();
  });

  it('follows what comes, and does not say what it does not know', () => {
    const { store } = mountPanel(FACTS);
    press('.');
    const untold = witness({
      startedAt: T0 + 9000,
      method: 'POST',
      url: 'http://localhost:3000/x',
    });
    void act(() => store.getState().apply(witnessFacts(untold)));
    expect(shown().textContent).toContain('Not known. Nobody tells what #2 did to it.');
    expect(within(shown()).queryByRole('tree')).toBeNull();
  });

  it('is copied as JSON', () => {
    const { host } = mountPanel(FACTS);
    press('.');
    fireEvent.click(within(shown()).getByRole('button', { name: 'Copy as JSON' }));
    expect(host.copy).toHaveBeenCalledWith(JSON.stringify({ n: 2, cart: { total: 5 } }, null, 2));
  });

  it('leads from a key to its history', () => {
    mountPanel(FACTS);
    press('.');
    const key = within(shown()).getByRole('treeitem', { name: /^cart/ });
    fireEvent.click(key);
    fireEvent.click(within(key).getByRole('button', { name: 'History of this key' }));
    expect(screen.getByRole('tab', { name: 'History' }).getAttribute('aria-selected')).toBe('true');
    expect(screen.getByRole('list', { name: 'Values of the key' }).textContent).toContain('#1');
  });

  it('has no bar where no session is known', () => {
    mountPanel(witnessFacts(witness({ cookies: [] })), (store) =>
      store.getState().setPreferences({ showUninvolved: true }),
    );
    expect(screen.queryByRole('button', { name: /^What the next/ })).toBeNull();
  });
});
