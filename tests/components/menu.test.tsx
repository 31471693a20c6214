// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { mountPanel, requestRow, withLayout, type MountedPanel } from '../support/panel.tsx';
import { storyFacts } from '../support/story.ts';

withLayout();

const press = (key: string, facts = {}): boolean =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...facts });

const labels = (role: string): (string | null)[] =>
  within(screen.getByRole('menu'))
    .getAllByRole(role)
    .map(({ textContent }) => textContent);

/** The story with the menu of a request open. */
function at(request: string): MountedPanel {
  const panel = mountPanel(storyFacts());
  fireEvent.contextMenu(requestRow(request));
  return panel;
}

const choose = (name: string): boolean => fireEvent.click(screen.getByRole('menuitem', { name }));

describe('the menu of a request', () => {
  it('says what can be done with it, and has the focus', () => {
    at('PUT /cart/1');
    expect(labels('menuitem')).toEqual([
      'Filter: this session',
      'Filter: this path',
      'Hide this path',
      'Compare with the selected request',
      'Copy as cURL',
      'Copy as Markdown',
      'Save as a failing test',
    ]);
    expect(document.activeElement?.textContent).toBe('Filter: this session');
  });

  it.each([
    ['Filter: this session', 'session:1'],
    ['Filter: this path', 'path:=/cart/1'],
    ['Hide this path', '-path:=/cart/1'],
  ])('%s', (name, filter) => {
    const { store } = at('PUT /cart/1');
    choose(name);
    expect(store.getState().filter).toBe(filter);
    expect(screen.queryByRole('menu')).toBeNull();
  });

  it('saves a test of what was lost, and one of what was kept', async () => {
    const { host } = at('PUT /cart/1');
    choose('Save as a failing test');
    await waitFor(() =>
      expect(host.save).toHaveBeenCalledWith({
        name: 'session-8.test.mjs',
        text: expect.stringContaining('should have left in the session'),
        type: 'text/javascript',
      }),
    );
    fireEvent.contextMenu(requestRow('PUT /cart/2'));
    choose('Save as a test');
    await waitFor(() =>
      expect(host.save).toHaveBeenLastCalledWith(
        expect.objectContaining({ text: expect.stringContaining('left in the session') }),
      ),
    );
  });

  it.each([
    ['Copy as cURL', /curl .*'http:\/\/localhost:3000\/cart\/1'/],
    ['Copy as Markdown', /^### #8 `PUT \/cart\/1`/],
  ])('%s', (name, text) => {
    const { host } = at('PUT /cart/1');
    choose(name);
    expect(host.copy).toHaveBeenCalledWith(expect.stringMatching(text));
  });

  it.each([
    ['ContextMenu', {}],
    ['F10', { shiftKey: true }],
  ])('opens with %s at the request that is selected', (key, facts) => {
    const { store } = mountPanel(storyFacts());
    fireEvent.click(requestRow('POST /login'));
    screen.getByRole('grid', { name: 'Requests' }).focus();
    press(key, facts);
    choose('Filter: this path');
    expect(store.getState().filter).toBe('path:=/login');
  });

  it('is gone through with the arrow keys, round about', () => {
    const { store } = at('PUT /cart/1');
    const before = store.getState().selectedKey;
    press('ArrowUp');
    expect(document.activeElement?.textContent).toBe('Save as a failing test');
    press('ArrowDown');
    press('ArrowDown');
    expect(document.activeElement?.textContent).toBe('Filter: this path');
    press('End');
    expect(document.activeElement?.textContent).toBe('Save as a failing test');
    expect(store.getState().selectedKey).toBe(before);
  });

  it('closes with Escape alone, and gives the focus back', () => {
    const { store } = mountPanel(storyFacts());
    const grid = screen.getByRole('grid', { name: 'Requests' });
    fireEvent.click(requestRow('POST /login'));
    grid.focus();
    press('ContextMenu');
    press('Escape');
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement).toBe(grid);
    expect(store.getState().selectedKey).not.toBeNull();
  });

  it('closes where something else is pressed', () => {
    at('PUT /cart/1');
    fireEvent.pointerDown(document.body);
    expect(screen.queryByRole('menu')).toBeNull();
  });
});

describe('the menu of the head', () => {
  const head = (name: string) => screen.queryByRole('columnheader', { name });

  it('hides columns and shows them again, and stays open meanwhile', () => {
    mountPanel(storyFacts());
    fireEvent.contextMenu(screen.getByRole('columnheader', { name: 'Method' }));
    expect(labels('menuitemcheckbox')).not.toContain('Path');
    const item = () => screen.getByRole('menuitemcheckbox', { name: 'Method' });
    fireEvent.click(item());
    expect(head('Method')).toBeNull();
    expect(item().getAttribute('aria-checked')).toBe('false');
    fireEvent.click(item());
    expect(head('Method')).toBeTruthy();
  });

  it('has the columns as they were at first', () => {
    mountPanel(storyFacts());
    fireEvent.contextMenu(screen.getByRole('columnheader', { name: 'Method' }));
    fireEvent.click(screen.getByRole('menuitemcheckbox', { name: 'Method' }));
    fireEvent.click(screen.getByRole('menuitemcheckbox', { name: 'ms' }));
    choose('Columns as at first');
    expect(head('Method')).toBeTruthy();
    expect(head('ms')).toBeTruthy();
  });
});
