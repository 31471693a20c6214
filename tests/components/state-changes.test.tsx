// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/preact';
import { describe, expect, it, vi } from 'vitest';
import { mountPanel, requestRow, withLayout } from '../support/panel.tsx';
import { exchangeFacts, revision, sessionRecord, T0 } from '../support/records.ts';

withLayout();

const SETTINGS = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`setting_${at}`, at]));
const ONE = revision('rev-one-', { settings: SETTINGS, cart: { total: 1 }, user: 'ada' });
const TWO = revision('rev-two-', {
  settings: { ...SETTINGS, setting_20: 0 },
  cart: { total: 5 },
  user: 'ada',
});

const request = (at: number, url: string, from: typeof ONE, to: typeof ONE) =>
  exchangeFacts(
    sessionRecord({
      t0: T0 + at,
      url,
      data: { loaded: from.id, atHeaders: to.id, end: to.id, saved: to.id },
    }),
    [ONE, TWO],
  );
const FACTS = [
  ...request(1000, '/read', ONE, ONE),
  ...request(2000, '/write', ONE, TWO),
  ...request(3000, '/back', TWO, ONE),
];

const tree = (): HTMLElement => screen.getByRole('tree', { name: 'Session' });
const keys = (): string[] =>
  within(tree())
    .getAllByRole('treeitem')
    .map((row) => row.querySelector('.key')?.textContent ?? '');
const active = (): string | null | undefined => tree().querySelector('.active .key')?.textContent;
const press = (key: string): boolean =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key });

describe('the changes of a request in State', () => {
  it('are shown alone when asked for, also for the next request', () => {
    const { store } = mountPanel(FACTS);
    fireEvent.click(requestRow('GET /write'));
    fireEvent.click(screen.getByRole('button', { name: 'Only changes' }));
    expect(keys()).toEqual(['session', 'settings', 'setting_20', 'cart', 'total']);
    fireEvent.click(requestRow('GET /back'));
    expect(keys()).toHaveLength(5);
    expect(store.getState().onlyChanges).toBe(true);
  });

  it('says that nothing changed, where only changes are shown', () => {
    mountPanel(FACTS, (store) => store.getState().setPreferences({ onlyChanges: true }));
    fireEvent.click(requestRow('GET /read'));
    expect(screen.getByText(/Only changes are shown/)).not.toBeNull();
  });

  it('are counted on a branch that is closed', () => {
    mountPanel(FACTS);
    fireEvent.click(requestRow('GET /write'));
    fireEvent.click(within(tree()).getByRole('treeitem', { name: /^settings/ }));
    expect(within(tree()).getByRole('treeitem', { name: /^settings/ }).textContent).toContain(
      '1 change',
    );
    expect(document.querySelector('.change-count')?.textContent).toBe('2 changes');
  });

  it('are gone through with d and D, and by their buttons', () => {
    mountPanel(FACTS);
    fireEvent.click(requestRow('GET /write'));
    press('d');
    expect(active()).toBe('setting_20');
    press('d');
    expect(active()).toBe('total');
    press('D');
    expect(active()).toBe('setting_20');
    fireEvent.click(screen.getByRole('button', { name: 'Next changed key' }));
    expect(active()).toBe('total');
  });

  it('are scrolled to, the first of them, with each other request', () => {
    const scrolled = vi.spyOn(HTMLElement.prototype, 'scrollIntoView');
    mountPanel(FACTS);
    fireEvent.click(requestRow('GET /write'));
    const to = scrolled.mock.contexts.at(-1);
    expect(to instanceof HTMLElement && to.querySelector('.key')?.textContent).toBe('setting_20');
    scrolled.mockClear();
    fireEvent.click(requestRow('GET /read'));
    expect(scrolled).not.toHaveBeenCalled();
  });

  it('flash once with each other request, and not at first', () => {
    mountPanel(FACTS);
    const flash = (): string | undefined => /flash-\w+/.exec(tree().className)?.[0];
    expect(flash()).toBeUndefined();
    fireEvent.click(requestRow('GET /write'));
    expect(flash()).toBe('flash-odd');
    fireEvent.click(requestRow('GET /back'));
    expect(flash()).toBe('flash-even');
    fireEvent.click(screen.getByRole('button', { name: 'Only changes' }));
    expect(flash()).toBe('flash-even');
  });
});
