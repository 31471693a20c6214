// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { mountPanel, requestRow, requestRows, withLayout } from '../support/panel.tsx';
import {
  exchangeFacts,
  recordFacts,
  serverFact,
  serverStatus,
  sessionRecord,
  T0,
  witness,
  witnessFacts,
} from '../support/records.ts';
import { story, storyFacts } from '../support/story.ts';

withLayout();

const cells = (row: HTMLElement): string[] =>
  within(row)
    .getAllByRole('gridcell')
    .map((cell) => cell.textContent.trim());

const isSelected = (row: HTMLElement): boolean => row.getAttribute('aria-selected') === 'true';

describe('the list of requests', () => {
  it('shows every request of the story under its verdict', () => {
    mountPanel(storyFacts(), (store) => store.getState().setPreferences({ showUninvolved: true }));
    const verdicts = requestRows().map((row) => row.dataset.verdict);
    expect(verdicts).toEqual(story().map((scene) => scene.verdict));
  });

  describe('with more rows than there is room for, and the newest selected', () => {
    const request = (n: number) =>
      exchangeFacts(sessionRecord({ id: `rec-${n}`, url: `/${n}`, t0: T0 + n * 1000 }));

    function mountMany() {
      const facts = Array.from({ length: 100 }, (_, n) => request(n)).flat();
      const { store } = mountPanel(facts);
      const grid = screen.getByRole('grid', { name: 'Requests' });
      const arrives = (n: number): void => void act(() => store.getState().apply(request(n)));
      const scrollTo = (top: number): void => {
        grid.scrollTop = top;
        fireEvent.scroll(grid);
      };
      return { store, grid, arrives, scrollTo };
    }

    it('goes on to show the newest, which is selected in turn', () => {
      const { store, grid, arrives } = mountMany();
      const before = grid.scrollTop;
      arrives(100);
      expect(store.getState().selected?.record?.url).toBe('/100');
      expect(grid.scrollTop).toBeGreaterThan(before);
    });

    it('stays where the user has scrolled to', () => {
      const { store, grid, arrives, scrollTo } = mountMany();
      scrollTo(240);
      arrives(100);
      arrives(101);
      expect(store.getState().selected?.record?.url).toBe('/101');
      expect(grid.scrollTop).toBe(240);
    });

    it('comes back to the selected row with the keyboard', () => {
      const { store, grid, scrollTo } = mountMany();
      scrollTo(240);
      void act(() => store.getState().step('previous'));
      expect(grid.scrollTop).toBeGreaterThan(240);
    });
  });

  it('says the verdict in a word, and why something was lost', () => {
    mountPanel(storyFacts());
    const verdict = within(requestRow('POST /car/wheels')).getByLabelText(/^Verdict/);
    expect(verdict.textContent).toBe('lost · not-flagged');
    expect(verdict.getAttribute('aria-label')).toBe('Verdict lost, not-flagged');
  });

  it('names the keys that changed, and how', () => {
    mountPanel(storyFacts());
    expect(cells(requestRow('POST /login')).at(-1)).toBe('−next +user +csrf_token');
    expect(cells(requestRow('POST /car/wheels')).at(-1)).toBe('~car.wheels');
    expect(cells(requestRow('POST /logout')).at(-1)).toContain('−num_visits');
  });

  it('shows a rotation as one session that became another', () => {
    mountPanel(storyFacts());
    expect(cells(requestRow('POST /login'))).toContain('9c02 → a41f');
  });

  it('tells sessions apart by more digits where they begin alike', () => {
    const of = (session: string) =>
      exchangeFacts(sessionRecord({ session: { before: session, after: session } }));
    mountPanel([...of('a41f110000000000'), ...of('a41f220000000000')]);
    expect(requestRows().map((row) => cells(row)[5])).toEqual(['a41f11', 'a41f22']);
  });

  it('says beside the verdict what later requests made of it, and who else asked', () => {
    mountPanel(storyFacts());
    expect(requestRow('PUT /cart/1').textContent).toContain('overwritten by #9');
    expect(requestRow('GET /api/loans').textContent).toContain('other client');
  });

  it('says of a record from before the panel that it is one', () => {
    mountPanel([recordFacts([sessionRecord({ t0: T0 - 1 })])]);
    expect(requestRows()[0]?.textContent).toContain('before the panel was open');
  });

  it('shows hidden characters of a path as escapes', () => {
    mountPanel([recordFacts([sessionRecord({ url: '/a\u202eb\u0000' })])]);
    expect(cells(requestRows()[0] ?? document.body)[3]).toContain('/a\\u202eb\\u0000');
  });

  it('selects the row that is clicked, and shows its details', () => {
    const { store } = mountPanel(storyFacts());
    fireEvent.click(requestRow('POST /login'));
    expect(isSelected(requestRow('POST /login'))).toBe(true);
    expect(store.getState().selected?.path).toBe('/login');
    const details = screen.getByRole('complementary', { name: 'Details' });
    expect(within(details).getByRole('heading', { name: 'POST /login' })).toBeTruthy();
  });

  it('selects at the press: while rows stream in, the release meets another row', () => {
    mountPanel(storyFacts());
    fireEvent.mouseDown(requestRow('POST /login'));
    expect(isSelected(requestRow('POST /login'))).toBe(true);
  });

  it('keeps the selection when a request comes in', () => {
    const { store } = mountPanel(storyFacts());
    fireEvent.click(requestRow('POST /login'));
    void act(() => store.getState().apply(exchangeFacts(sessionRecord({ url: '/new' }))));
    expect(requestRow('GET /new')).toBeTruthy();
    expect(isSelected(requestRow('POST /login'))).toBe(true);
  });

  it('follows the newest request while the newest is selected', () => {
    const { store } = mountPanel(exchangeFacts(sessionRecord({ url: '/first' })));
    void act(() => store.getState().apply(exchangeFacts(sessionRecord({ url: '/second' }))));
    expect(isSelected(requestRow('GET /second'))).toBe(true);
  });

  it('draws only the rows to be seen of very many, and counts them all', () => {
    const records = Array.from({ length: 5000 }, (_, index) => sessionRecord({ url: `/${index}` }));
    mountPanel([recordFacts(records)]);
    expect(requestRows().length).toBeLessThan(60);
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('5001');
  });

  it('names the host where there are several, and not where there is one', () => {
    const elsewhere = { url: 'http://localhost:4000/api' };
    mountPanel([...exchangeFacts(sessionRecord({ url: '/own' }))]);
    expect(requestRow('GET /own').textContent).not.toContain('localhost:3000');
    cleanup();
    const { store } = mountPanel([
      ...exchangeFacts(sessionRecord({ url: '/own' })),
      ...witnessFacts(witness(elsewhere)),
    ]);
    expect(requestRow('GET /own').textContent).toContain('localhost:3000');
    expect(requestRow('GET /api').textContent).toContain('localhost:4000');
    void act(() => store.getState().setFilter('host:4000'));
    expect(requestRows()).toHaveLength(1);
  });

  it('names the service where several answer, and filters by it', () => {
    const by = (service: string) => ({ process: { service, machine: 'desk', pid: 7 } });
    const { store } = mountPanel([
      recordFacts([sessionRecord({ url: '/cart' })], [], by('shop')),
      recordFacts([sessionRecord({ url: '/articles' })], [], by('blog')),
    ]);
    expect(cells(requestRow('GET /cart'))).toContain('shop');
    expect(cells(requestRow('GET /articles'))).toContain('blog');
    void act(() => store.getState().setFilter('service:shop machine:desk process:7'));
    expect(requestRows()).toHaveLength(1);
  });

  it('names the host in the path where the host has no column', () => {
    const { store } = mountPanel([
      ...exchangeFacts(sessionRecord({ url: '/own' })),
      ...witnessFacts(witness({ url: 'http://localhost:4000/api' })),
    ]);
    const path = () => requestRow('GET /own').querySelector('[data-column="path"]')?.textContent;
    expect(path()).not.toContain('localhost:3000');
    const columns = { hidden: ['host' as const], widths: {}, sort: null };
    void act(() => store.getState().setPreferences({ columns }));
    expect(path()).toContain('localhost:3000');
  });

  it('keeps marks away from the path, with their words in a title', () => {
    mountPanel(storyFacts());
    const row = requestRow('PUT /cart/1');
    expect(row.querySelector('[data-column="path"]')?.textContent).not.toContain('overwritten');
    expect(within(row).getByTitle(/^overwritten by #9/)).toBeTruthy();
  });

  it('says how long a request took', () => {
    const seen = { startedAt: T0, endedAt: T0 + 1234 };
    mountPanel(exchangeFacts(sessionRecord({ t0: T0 }), [], seen));
    expect(cells(requestRows()[0] ?? document.body)).toContain('1,234');
  });
});

describe('a restart of the server', () => {
  it('is a row of its own between the requests, and is not stepped on', () => {
    const seen = (startedAt: number) => ({ startedAt });
    const { store } = mountPanel([
      ...exchangeFacts(sessionRecord({ t0: T0, url: '/before' }), [], seen(T0)),
      ...exchangeFacts(sessionRecord({ t0: T0 + 20, url: '/after' }), [], seen(T0 + 20)),
      serverFact(serverStatus(undefined, { restartedAt: T0 + 10, instance: 'run-2' })),
    ]);
    const names = requestRows().map(({ textContent }) => textContent);
    expect(names).toHaveLength(3);
    expect(names[1]).toContain('localhost:3000 restarted');
    expect(screen.queryByRole('status')).toBeNull();
    fireEvent.click(requestRow('GET /before'));
    fireEvent.keyDown(document.body, { key: 'j' });
    expect(store.getState().selected?.path).toBe('/after');
    expect(isSelected(requestRow('GET /after'))).toBe(true);
  });
});

describe('the head of the list', () => {
  const head = (name: string): HTMLElement => screen.getByRole('columnheader', { name });
  const button = (name: string): HTMLElement => within(head(name)).getByRole('button');
  const paths = (): (string | undefined)[] =>
    requestRows().map((row) => row.querySelector('bdi')?.textContent);

  it('sorts by a click: up, down, and in the order of time again', () => {
    mountPanel(storyFacts());
    const before = paths();
    fireEvent.click(button('Path'));
    expect(head('Path').getAttribute('aria-sort')).toBe('ascending');
    expect(paths()).toEqual(before.toSorted());
    fireEvent.click(button('Path'));
    expect(head('Path').getAttribute('aria-sort')).toBe('descending');
    fireEvent.click(button('Path'));
    expect(head('Path').getAttribute('aria-sort')).toBeNull();
    expect(paths()).toEqual(before);
  });

  it('is one stop of Tab, and is gone through with the arrow keys', () => {
    mountPanel(storyFacts());
    const stops = screen.getAllByRole('columnheader').map((one) => within(one).getByRole('button'));
    expect(stops.filter(({ tabIndex }) => tabIndex === 0)).toEqual([button('#')]);
    fireEvent.keyDown(button('#'), { key: 'ArrowRight' });
    expect(document.activeElement).toBe(button('Time'));
    expect(button('Time').tabIndex).toBe(0);
  });

  it('sizes a column with Shift and the arrow keys', () => {
    const { store } = mountPanel(storyFacts());
    fireEvent.keyDown(button('Path'), { key: 'ArrowRight', shiftKey: true });
    expect(store.getState().columns.widths).toHaveProperty('path');
  });
});
