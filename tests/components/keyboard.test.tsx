// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { mountPanel, withLayout, type MountedPanel } from '../support/panel.tsx';
import { storyFacts } from '../support/story.ts';

withLayout();

const press = (key: string, target: Element | null = document.body): boolean =>
  target !== null && fireEvent.keyDown(target, { key });

/** The story with a row selected, counted from 1. */
function at(place: number): MountedPanel {
  return mountPanel(storyFacts(), (store) => {
    const panel = store.getState();
    panel.select(panel.rows.at(place - 1)?.key ?? null);
  });
}

function placeOf({ store }: MountedPanel): number {
  const { rows, selected } = store.getState();
  return rows.indexOf(selected) + 1;
}

describe('the keys of the panel', () => {
  it.each([
    ['j', 5],
    ['ArrowDown', 5],
    ['k', 3],
    ['ArrowUp', 3],
    ['n', 6],
    ['p', 2],
    ['Home', 1],
    ['End', 20],
  ])('%s goes from request 4 to %i', (key, expected) => {
    const panel = at(4);
    press(key);
    expect(placeOf(panel)).toBe(expected);
  });

  it('stay where they are at either end', () => {
    const panel = at(1);
    press('k');
    press('p');
    expect(placeOf(panel)).toBe(1);
  });

  it.each([
    ['1', 'state'],
    ['2', 'changes'],
    ['3', 'history'],
    ['4', 'life-cycle'],
    ['5', 'cookie'],
  ])('%s shows %s', (key, tab) => {
    const { store } = at(4);
    press(key);
    expect(store.getState().tab).toBe(tab);
  });

  it('go to the filter with /, and are text in it', () => {
    const panel = at(4);
    press('/');
    const filter = screen.getByRole('combobox', { name: 'Filter requests' });
    expect(document.activeElement).toBe(filter);
    press('j', filter);
    expect(placeOf(panel)).toBe(4);
  });

  it('are not taken where another key is held', () => {
    const panel = at(4);
    fireEvent.keyDown(document.body, { key: 'j', ctrlKey: true });
    fireEvent.keyDown(document.body, { key: 'n', metaKey: true });
    expect(placeOf(panel)).toBe(4);
  });

  it('show the help with ?, move nothing behind it, and close it with Escape', () => {
    const panel = at(4);
    press('?');
    const dialog = screen.getByRole('dialog', { name: 'Keys and verdicts' });
    expect(dialog.textContent).toContain('Changed, and the next request will not find the change.');
    expect(document.activeElement).toBe(dialog);
    press('j');
    expect(placeOf(panel)).toBe(4);
    press('Escape');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('clear and close from the inside out with Escape', () => {
    const { store } = at(4);
    press('/');
    store.getState().setFilter('login');
    press('Escape', document.activeElement);
    expect(store.getState().filter).toBe('');
    expect(store.getState().selectedKey).not.toBeNull();
    press('Escape', document.activeElement);
    expect(document.activeElement).toBe(document.body);
    press('Escape');
    expect(store.getState().selectedKey).toBeNull();
  });

  it('keep an Escape that closes something from DevTools, which listens on the document first', () => {
    const { store } = at(4);
    const heard: string[] = [];
    const devTools = (event: KeyboardEvent): void => void heard.push(event.key);
    document.addEventListener('keydown', devTools, true);
    press('?');
    press('Escape');
    press('/');
    press('Escape', document.activeElement);
    press('Escape');
    expect(store.getState().selectedKey).toBeNull();
    expect(heard).toEqual(['?', '/']);
    press('Escape');
    expect(heard).toEqual(['?', '/', 'Escape']);
    document.removeEventListener('keydown', devTools, true);
  });

  it('leave an Escape to an input method, and one with another key held to the browser', () => {
    const { store } = at(4);
    fireEvent.keyDown(document.body, { key: 'Escape', isComposing: true });
    fireEvent.keyDown(document.body, { key: 'Escape', shiftKey: true });
    expect(store.getState().selectedKey).not.toBeNull();
  });

  it('clear the search of the state before anything else, where it has the focus', () => {
    const { store } = at(4);
    const search = screen.getByRole('searchbox', { name: 'Search keys and values' });
    search.focus();
    fireEvent.input(search, { target: { value: 'cart' } });
    press('Escape', search);
    expect(search).toHaveProperty('value', '');
    expect(store.getState().selectedKey).not.toBeNull();
    press('Escape', search);
    expect(store.getState().selectedKey).toBeNull();
  });

  it('close a menu before anything else', () => {
    const { store } = at(4);
    const button = screen.getByRole('button', { name: 'What is shown' });
    fireEvent.click(button);
    expect(button.getAttribute('aria-expanded')).toBe('true');
    press('Escape', button);
    expect(button.getAttribute('aria-expanded')).toBe('false');
    expect(store.getState().selectedKey).not.toBeNull();
  });

  it('move the line between list and details, and not the selection', () => {
    const panel = at(4);
    const line = screen.getByRole('separator', { name: 'Width of the list' });
    expect(line.getAttribute('aria-valuenow')).toBe('55');
    press('ArrowLeft', line);
    expect(line.getAttribute('aria-valuenow')).toBe('51');
    press('ArrowDown', line);
    expect(line.getAttribute('aria-valuenow')).toBe('55');
    expect(placeOf(panel)).toBe(4);
  });
});
