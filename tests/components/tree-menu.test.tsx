// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { mountPanel, requestRow, withLayout, type MountedPanel } from '../support/panel.tsx';
import { exchangeFacts, revision, sessionRecord, T0 } from '../support/records.ts';

withLayout();

const STATES = [
  revision('rev-before', { user: 'ada', cart: { total: 1 } }),
  revision('rev-after', { user: 'bob', cart: { total: 1 }, prefs: '{"theme":"dark"}' }),
];
const data = {
  loaded: 'rev-before',
  atHeaders: 'rev-after',
  end: 'rev-after',
  saved: 'rev-after',
};

function mount(): MountedPanel {
  const panel = mountPanel(
    exchangeFacts(sessionRecord({ t0: T0 + 1000, url: '/write', data }), STATES),
  );
  fireEvent.click(requestRow('GET /write'));
  return panel;
}

const tree = (): HTMLElement => screen.getByRole('tree', { name: 'Session' });
const key = (name: RegExp): HTMLElement => within(tree()).getByRole('treeitem', { name });
const choose = (name: string): boolean => fireEvent.click(screen.getByRole('menuitem', { name }));

describe('the menu of a key in State', () => {
  it.each([
    ['Copy value', 'bob'],
    ['Copy value before', 'ada'],
    ['Copy as JSON', '"bob"'],
    ['Copy path', 'session.user'],
    ['Copy as a test fixture', '// session.user after #1.\nconst value = "bob";\n'],
  ])('has %s', (name, text) => {
    const { host } = mount();
    fireEvent.contextMenu(key(/^user/));
    choose(name);
    expect(host.copy).toHaveBeenCalledWith(text);
    expect(screen.queryByRole('menu')).toBeNull();
  });

  it('opens by the keyboard at the active key, and leads to its history', () => {
    mount();
    fireEvent.click(key(/^user/));
    tree().focus();
    fireEvent.keyDown(tree(), { key: 'F10', shiftKey: true });
    expect(screen.getByRole('menu', { name: 'Key of the session' })).not.toBeNull();
    choose('History of this key');
    expect(screen.getByRole('list', { name: 'Values of the key' })).not.toBeNull();
  });

  it('copies the session as a fixture from its top', () => {
    const { host } = mount();
    fireEvent.contextMenu(key(/^session/));
    expect(screen.queryByRole('menuitem', { name: 'History of this key' })).toBeNull();
    choose('Copy as a test fixture');
    expect(host.copy).toHaveBeenCalledWith(expect.stringContaining('const session = {'));
  });

  it('names a key of JSON in a text by the way through that text, and has no history of it', () => {
    const { host } = mount();
    fireEvent.click(key(/^prefs/));
    fireEvent.contextMenu(key(/^theme/));
    expect(screen.queryByRole('menuitem', { name: 'History of this key' })).toBeNull();
    choose('Copy path');
    expect(host.copy).toHaveBeenCalledWith('JSON.parse(session.prefs).theme');
  });
});
