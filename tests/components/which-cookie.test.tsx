// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/preact';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../lib/sources/facts.ts';
import { mountPanel, requestRows, withLayout, type MountedPanel } from '../support/panel.tsx';
import {
  exchangeFacts,
  sessionRecord,
  wireCookie,
  witness,
  witnessFacts,
} from '../support/records.ts';

withLayout();

/** The Cookie tab of the first request. */
function open(facts: Fact[]): MountedPanel {
  return mountPanel(facts, (store) => {
    store.getState().select(store.getState().rows.at(0)?.key ?? null);
    store.getState().selectTab('cookie');
  });
}

const tab = () => within(screen.getByRole('tabpanel'));
const press = (name: string) => fireEvent.click(tab().getByRole('button', { name }));

const ticket = { ...wireCookie({ name: 'ticket', shape: 'token' }), isHttpOnly: true };
const two = () =>
  witnessFacts(
    witness({ cookies: [wireCookie({ name: 'my_session' }), wireCookie({ name: 'badge' })] }),
  );

describe('which cookie is the session’s', () => {
  it('is said with why', () => {
    open(two());
    expect(tab().getByText('by its name').title).toMatch(/^A guess/);
    expect(requestRows()[0]?.textContent).not.toContain('?');
  });

  it('is the server’s word where it has one, and not to be corrected', () => {
    open(exchangeFacts(sessionRecord()));
    expect(tab().getByText('the server says so')).toBeDefined();
    expect(tab().queryByRole('button', { name: /session cookie/ })).toBeNull();
  });

  it('is marked as a guess in the row, where no name says so', () => {
    open(witnessFacts(witness({ cookies: [ticket] })));
    expect(tab().getByText('by its shape and behaviour')).toBeDefined();
    expect(within(requestRows()[0] ?? document.body).getByText('?').title).toMatch(/guess/);
  });

  it('is corrected by one click, and back by another', () => {
    const { store } = open(two());
    press('This is not a session cookie: my_session');
    expect(store.getState().choices.corrections).toEqual([
      { host: 'localhost', name: 'my_session', isSession: false },
    ]);
    expect(tab().getByText('None is known.')).toBeDefined();
    press('Undo: my_session');
    expect(store.getState().choices.corrections).toEqual([]);
    expect(tab().getByText('by its name')).toBeDefined();
  });

  it('is another one where the user says so', () => {
    open(two());
    press('This is the session cookie: badge');
    expect(tab().getByText('you said so')).toBeDefined();
    press('Undo: badge');
    expect(tab().getByText('by its name')).toBeDefined();
  });

  it('has no violation that axe can find', async () => {
    const { container } = open(two());
    const { violations } = await axe.run(container, {
      rules: { 'color-contrast': { enabled: false } },
    });
    expect(violations).toEqual([]);
  });
});
