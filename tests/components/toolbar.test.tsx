// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { mountPanel, requestRows, withLayout } from '../support/panel.tsx';
import { exchangeFacts, serverFact, serverStatus, sessionRecord } from '../support/records.ts';
import { storyFacts } from '../support/story.ts';

withLayout();

const click = (name: string): boolean => fireEvent.click(screen.getByRole('button', { name }));

describe('the toolbar', () => {
  it('pauses and records', () => {
    const { store } = mountPanel(storyFacts());
    click('Pause recording');
    expect(store.getState().isPaused).toBe(true);
    fireEvent.click(screen.getAllByRole('button', { name: 'Record' })[0] ?? document.body);
    expect(store.getState().isPaused).toBe(false);
  });

  it('clears', () => {
    mountPanel(storyFacts());
    click('Clear');
    expect(screen.getByRole('heading', { name: 'Nothing recorded yet' })).toBeTruthy();
  });

  it('steps by request and by save', () => {
    const { store } = mountPanel(storyFacts());
    click('Previous request');
    expect(store.getState().selected?.path).toBe('/logout');
    click('Previous save');
    expect(store.getState().selected?.path).toBe('/subscribe');
    click('Next request');
    expect(store.getState().selected?.path).toBe('/account');
  });

  it('filters, and says how many are left', () => {
    mountPanel(storyFacts());
    const field = screen.getByRole('combobox', { name: 'Filter requests' });
    fireEvent.input(field, { target: { value: 'verdict:rotated' } });
    expect(requestRows()).toHaveLength(1);
    expect(screen.getByRole('contentinfo').textContent).toContain('1 of 21 requests');
    click('Clear filter');
    expect(requestRows()).toHaveLength(20);
  });

  it('shows and hides what is not of this tab, or of no session', () => {
    mountPanel(storyFacts());
    click('What is shown');
    fireEvent.click(screen.getByRole('checkbox', { name: /Requests without a session/ }));
    expect(requestRows()).toHaveLength(21);
    fireEvent.click(screen.getByRole('checkbox', { name: /Other clients/ }));
    expect(requestRows()).toHaveLength(20);
  });
});

describe('the server in the toolbar', () => {
  it.each([
    ['paired', serverStatus(), 'localhost:3000 · express-session'],
    ['not paired', serverStatus({ state: 'needs-pairing' }), 'localhost:3000 · not paired'],
  ])('is said to be %s', (_, status, expected) => {
    mountPanel([serverFact(status)]);
    expect(screen.getByRole('button', { name: expected })).toBeTruthy();
  });

  it('tells its rule and the options in force', () => {
    mountPanel([serverFact()]);
    click('localhost:3000 · express-session');
    const text = screen.getByRole('group', { name: 'Server' }).textContent;
    expect(text).toContain('express-session 1.18.1');
    expect(text).toContain('saveUninitialized: false');
    expect(text).toContain('run-1');
  });

  it('shows the line to install where there is no plugin', () => {
    const { host } = mountPanel();
    click('No plugin seen');
    click('Copy');
    expect(host.copy).toHaveBeenCalledWith(expect.stringContaining('observe(session)'));
  });
});

describe('the footer', () => {
  it('counts what became of the sessions', () => {
    mountPanel(storyFacts());
    const text = screen.getByRole('contentinfo').textContent;
    expect(text).toContain('20 of 21 requests');
    expect(text).toContain('6 lost');
    expect(text).toContain('1 without a session');
  });

  it('counts one request as one', () => {
    mountPanel(exchangeFacts(sessionRecord()));
    expect(screen.getByRole('contentinfo').textContent).toMatch(/^1 request(?!s)/);
  });
});
