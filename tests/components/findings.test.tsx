// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { mountPanel, requestRow, requestRows, withLayout } from '../support/panel.tsx';
import { sessionRecord, state, exchangeFacts, serverFact } from '../support/records.ts';
import { storyFacts } from '../support/story.ts';

withLayout();

const overview = (): HTMLElement => screen.getByRole('region', { name: 'Findings' });
const press = (key: string): boolean => fireEvent.keyDown(document.body, { key });

/** A login that keeps the id, of which its row says nothing by itself. */
function loginFacts() {
  const [before, after] = [state({ cart: ['a'] }), state({ cart: ['a'], user: 'ada' })];
  const data = { loaded: before.id, atHeaders: after.id, end: after.id, saved: after.id };
  return [
    serverFact(),
    ...exchangeFacts(sessionRecord({ method: 'POST', url: '/login', modified: true, data }), [
      before,
      after,
    ]),
    ...exchangeFacts(sessionRecord({ url: '/quiet' })),
  ];
}

describe('the findings', () => {
  it('are quiet where there are none', () => {
    mountPanel(exchangeFacts(sessionRecord()));
    expect(screen.queryByRole('button', { name: /finding/i })).toBeNull();
  });

  it('are counted, and lead to what is wrong and what to do', () => {
    mountPanel(loginFacts());
    fireEvent.click(screen.getByRole('button', { name: '1 finding' }));
    expect(overview().textContent).toContain('The id of the session stays at a login');
    expect(overview().textContent).toContain('user was added in #1');
    expect(overview().textContent).toContain('What to do: Give the session a new id');
  });

  it('are none in a calm word where they are open and empty', () => {
    mountPanel(exchangeFacts(sessionRecord()), (own) => own.getState().toggleFindings(true));
    expect(screen.getByRole('button', { name: 'no findings' }).className).toContain('calm');
  });

  it('claim of what is muted neither that it is there nor that it is not', () => {
    mountPanel(exchangeFacts(sessionRecord()), (own) => own.getState().toggleFindings(true));
    const nothing = 'nothing is wrong that this panel can be sure of';
    expect(overview().textContent.toLowerCase()).toContain(nothing);
    expect(overview().textContent).not.toContain('muted');
    cleanup();
    mountPanel(loginFacts(), (own) => {
      own.getState().mute('id-not-rotated localhost', true);
      own.getState().toggleFindings(true);
    });
    expect(overview().textContent).toContain(`Beside what you muted, ${nothing}`);
  });

  it('lead to their rows', () => {
    mountPanel(loginFacts());
    press('f');
    fireEvent.click(within(overview()).getByRole('button', { name: '#1' }));
    expect(screen.queryByRole('region', { name: 'Findings' })).toBeNull();
    expect(requestRow('POST /login').getAttribute('aria-selected')).toBe('true');
  });

  it('show their requests alone, also by the filter', () => {
    const { store } = mountPanel(loginFacts());
    press('f');
    fireEvent.click(within(overview()).getByRole('button', { name: 'Show its requests' }));
    expect(requestRows()).toHaveLength(1);
    void act(() => store.getState().setFilter('-has:finding'));
    expect(requestRow('GET /quiet')).toBeTruthy();
    expect(requestRows()).toHaveLength(1);
  });

  it('stay open where the filter hides every row', () => {
    const { store } = mountPanel(loginFacts(), (own) => own.getState().setFilter('nothing'));
    void act(() => store.getState().toggleFindings(true));
    expect(overview().textContent).toContain('stays at a login');
  });

  it('take the focus when they open, and give it back', () => {
    mountPanel(loginFacts());
    const grid = screen.getByRole('grid');
    grid.focus();
    press('f');
    expect(document.activeElement).toBe(overview());
    press('Escape');
    expect(document.activeElement).toBe(grid);
  });
});

describe('a row', () => {
  it('has a flag, and names what was found in it', () => {
    const { store } = mountPanel(loginFacts());
    expect(requestRow('POST /login').textContent).toContain('The id of the session stays');
    void act(() => store.getState().selectNumber(1));
    const detail = screen.getByRole('complementary');
    expect(detail.textContent).toContain('user was added in #1');
    fireEvent.click(within(detail).getByRole('button', { name: /stays at a login/ }));
    expect(document.activeElement?.textContent).toContain('stays at a login');
  });

  it('says nothing twice', () => {
    const { store } = mountPanel(storyFacts());
    const lost = requestRow('POST /car/wheels');
    expect(lost.textContent).not.toContain('A change of the session is lost');
    void act(() => store.getState().selectNumber(7));
    const detail = screen.getByRole('complementary');
    expect(
      within(detail).getByRole('button', { name: /change of the session is lost/ }),
    ).toBeTruthy();
    expect(within(detail).getAllByText(/Assign the key after the change/)).toHaveLength(1);
  });
});

describe('what one does not want to hear of', () => {
  it('is muted for its site, and heard again', () => {
    const { store } = mountPanel(loginFacts());
    press('f');
    fireEvent.click(within(overview()).getByRole('button', { name: /^Mute on localhost/ }));
    expect(overview().textContent).not.toContain('user was added');
    expect(document.activeElement).toBe(overview());
    expect(store.getState().muted).toEqual(['id-not-rotated localhost']);
    expect(requestRow('POST /login').textContent).not.toContain('stays at a login');

    fireEvent.click(within(overview()).getByRole('button', { name: '1 muted' }));
    expect(overview().textContent).toContain('The id of the session stays at a login (localhost)');
    fireEvent.click(within(overview()).getByRole('button', { name: 'Unmute' }));
    expect(overview().textContent).toContain('user was added');
    expect(store.getState().muted).toEqual([]);
  });
});
