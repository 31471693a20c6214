// @vitest-environment happy-dom
import { act, fireEvent, screen } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { mountPanel, requestRow, withLayout } from '../support/panel.tsx';
import { exchangeFacts, recordFacts, revision, sessionRecord, T0 } from '../support/records.ts';
import { storyFacts } from '../support/story.ts';

withLayout();

const panel = (): Element | null => document.querySelector('.sessions-panel');
const STATES = [revision('one', { n: 1 }), revision('two', { n: 2 })];

/** A request that stored nothing of what it changed. */
const LOST = sessionRecord({
  t0: T0 + 1,
  method: 'POST',
  url: '/lost',
  modified: false,
  inPlace: ['n'],
  middleware: { rule: 'flag' },
  data: { loaded: 'one', atHeaders: 'two', end: 'two' },
});

describe('how the panel looks', () => {
  it('is as DevTools do, until another theme is chosen', () => {
    const { store } = mountPanel(storyFacts());
    expect(panel()?.classList).toContain('theme-light');
    fireEvent.click(screen.getByRole('button', { name: 'What is shown' }));
    fireEvent.change(screen.getByLabelText('Theme'), { target: { value: 'dark' } });
    expect(panel()?.classList).toContain('theme-dark');
    expect(store.getState().theme).toBe('dark');
  });

  it('has lower rows where it is to be compact', () => {
    mountPanel(storyFacts());
    const top = () => requestRow('POST /login').style.top;
    expect(top()).toBe('72px');
    fireEvent.click(screen.getByRole('button', { name: 'What is shown' }));
    fireEvent.change(screen.getByLabelText('Rows'), { target: { value: 'compact' } });
    expect(top()).toBe('60px');
    expect(panel()?.classList).toContain('compact');
  });

  it('has the split that it was left with', () => {
    const { store } = mountPanel(storyFacts(), (own) =>
      own.getState().setPreferences({ split: 30 }),
    );
    fireEvent.click(requestRow('POST /login'));
    const line = screen.getByRole('separator');
    expect(line.getAttribute('aria-valuenow')).toBe('30');
    fireEvent.keyDown(line, { key: 'ArrowRight' });
    expect(store.getState().split).toBe(34);
    fireEvent.dblClick(line);
    expect(store.getState().split).toBeNull();
  });

  it('has another form for each side of a rotation', () => {
    mountPanel(storyFacts());
    const forms = requestRow('POST /login').querySelectorAll('.session-form > *');
    expect(Array.from(forms, ({ tagName }) => tagName.toLowerCase())).toEqual(['rect', 'circle']);
  });
});

describe('a loss', () => {
  const said = (): string | undefined =>
    document.querySelector('[aria-live="polite"]')?.textContent;

  it('is said when it comes, and not what was there before', () => {
    const { store } = mountPanel(exchangeFacts(sessionRecord({ url: '/a' })));
    expect(said()).toBe('');
    void act(() => store.getState().apply([recordFacts([LOST], STATES)]));
    expect(said()).toMatch(/^One request has lost a change; the newest is #\d+ POST \/lost, .+\.$/);
  });

  it('is not said anew for another filter', () => {
    const { store } = mountPanel(storyFacts());
    void act(() => store.getState().setFilter('verdict:lost'));
    void act(() => store.getState().setFilter(''));
    expect(said()).toBe('');
  });
});
