// @vitest-environment happy-dom
import { act, fireEvent, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Scale } from '../../lib/timeline/scale.ts';
import { Timeline } from '../../lib/timeline/timeline.ts';
import { mountPanel, requestRows, withLayout, type MountedPanel } from '../support/panel.tsx';
import { exchangeFacts, sessionRecord, T0 } from '../support/records.ts';
import { storyFacts } from '../support/story.ts';

withLayout();

const WIDTH = 1280;
const [AXIS, LANE] = [18, 24];

// The style sheet says how high things are, and is not loaded here.
const style = document.createElement('style');
style.textContent = `.timeline-track { --axis: ${AXIS}px; --lane: ${LANE}px; }`;
beforeEach(() => document.head.append(style));
afterEach(() => style.remove());

const slider = () => screen.getByRole('slider', { name: /Selected request/ });
const picture = () => screen.getByRole('img', { name: /^\d+ requests? of/ });

function overlay(): Element {
  const { parentElement } = slider();
  if (!parentElement) throw new Error('There is no timeline.');
  return parentElement;
}

/** Where a request of the first lane is on the screen. */
function placeOf({ store }: MountedPanel, path: string): { clientX: number; clientY: number } {
  const timeline = new Timeline(store.log.rows);
  const index = timeline.rows.findIndex((row) => row.path === path);
  const scale = new Scale(timeline.columns, WIDTH);
  return { clientX: scale.startOf(index), clientY: AXIS + LANE / 2 };
}

/** Presses at the first place and lets go at the last. */
function drag(...places: { clientX: number; clientY: number }[]): void {
  const [first, last] = [places[0], places.at(-1)];
  fireEvent.pointerDown(overlay(), { button: 0, pointerId: 1, ...first });
  for (const place of places) fireEvent.pointerMove(overlay(), { pointerId: 1, ...place });
  fireEvent.pointerUp(overlay(), { button: 0, pointerId: 1, ...last });
}

function requests(...starts: number[]) {
  return starts.flatMap((ms) =>
    exchangeFacts(sessionRecord({ t0: T0 + ms, url: `/at-${String(ms)}` }), [], {
      endedAt: T0 + ms + 20,
    }),
  );
}

const pathsShown = (): (string | undefined)[] =>
  requestRows().map((row) => row.querySelector('bdi')?.textContent);

describe('the timeline', () => {
  it('is told in a sentence, with what was lost', () => {
    mountPanel(storyFacts());
    expect(picture().getAttribute('aria-label')).toMatch(
      /^20 requests of 2 sessions from \d\d:\d\d:\d\d\.\d{3} to \d\d:\d\d:\d\d\.\d{3}, 6 lost; the list has each of them\.$/,
    );
  });

  it('names the session of each lane, with its ids and losses', () => {
    mountPanel(storyFacts());
    const lanes = within(screen.getByRole('list', { name: 'Sessions in the timeline' }));
    const names = lanes.getAllByRole('listitem').map((lane) => lane.textContent);
    expect(names).toEqual(['2 ids5', '1 id1']);
  });

  it('has a lane for each of a few sessions, and for all on demand', () => {
    const sessions = Array.from({ length: 6 }, (_, at) => `${String(at)}bcd000000000000`);
    mountPanel(
      sessions.flatMap((id) =>
        exchangeFacts(sessionRecord({ session: { before: id, after: id } })),
      ),
    );
    const lanes = () =>
      within(screen.getByRole('list', { name: 'Sessions in the timeline' })).getAllByRole(
        'listitem',
      );
    expect(lanes().map((lane) => lane.textContent)).toEqual(['1 id', '1 id', '1 id', 'and 3 more']);
    fireEvent.click(screen.getByRole('button', { name: 'All lanes' }));
    expect(lanes()).toHaveLength(6);
  });

  it('is not there before there is a request', () => {
    mountPanel();
    expect(screen.queryByRole('slider')).toBeNull();
  });

  it('is drawn anew in the next frame after a request has come', async () => {
    const { store } = mountPanel(requests(0, 1000));
    void act(() => store.getState().apply(requests(2000)));
    await screen.findByRole('img', { name: /^3 requests of/ });
  });

  it('is folded, and found again in the menu', () => {
    const { store } = mountPanel(storyFacts());
    fireEvent.click(screen.getByRole('button', { name: 'Fold the timeline' }));
    expect(screen.queryByRole('slider')).toBeNull();
    expect(store.getState().showTimeline).toBe(false);
    fireEvent.click(screen.getByRole('button', { name: 'What is shown' }));
    fireEvent.click(screen.getByRole('checkbox', { name: /^Timeline/ }));
    expect(slider()).toBeTruthy();
  });
});

describe('a request in the timeline', () => {
  it('is named under the pointer', () => {
    const panel = mountPanel(requests(0, 1000, 2000));
    fireEvent.pointerMove(overlay(), placeOf(panel, '/at-1000'));
    expect(overlay().textContent).toMatch(/^#2 GET \/at-1000 · 200 · read · session 1 · 20 ms/);
    fireEvent.pointerLeave(overlay());
    expect(overlay().textContent).toBe('');
  });

  it('is selected by a click', () => {
    const panel = mountPanel(requests(0, 1000, 2000));
    drag(placeOf(panel, '/at-1000'));
    expect(panel.store.getState().selected?.path).toBe('/at-1000');
  });

  it('is selected by the keys of the playhead, which says which it is', () => {
    const { store } = mountPanel(requests(0, 1000, 2000));
    fireEvent.keyDown(slider(), { key: 'Home' });
    fireEvent.keyDown(slider(), { key: 'ArrowRight' });
    expect(store.getState().selected?.path).toBe('/at-1000');
    expect(slider().getAttribute('aria-valuenow')).toBe('2');
    expect(slider().getAttribute('aria-valuetext')).toMatch(/^#2 GET \/at-1000/);
  });
});

describe('a brush', () => {
  const FROM = { clientX: 0, clientY: 30 };

  it('narrows the list to its time, and is a part of the filter that can be removed', () => {
    const panel = mountPanel(requests(0, 1000, 2000, 3000));
    const { clientX } = placeOf(panel, '/at-1000');
    drag(FROM, { clientX: clientX + 20, clientY: 30 });
    expect(pathsShown()).toEqual(['/at-0', '/at-1000']);
    fireEvent.click(screen.getByRole('button', { name: 'Show requests of any time' }));
    expect(pathsShown()).toHaveLength(4);
  });

  it('is the same from right to left', () => {
    const panel = mountPanel(requests(0, 1000, 2000, 3000));
    const { clientX } = placeOf(panel, '/at-3000');
    drag({ clientX: clientX + 5, clientY: 30 }, { clientX: clientX - 20, clientY: 30 });
    expect(pathsShown()).toEqual(['/at-3000']);
  });

  it('is removed by Escape, before the selection is', () => {
    const panel = mountPanel(requests(0, 1000, 2000, 3000));
    drag(FROM, { ...FROM, clientX: 300 });
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(panel.store.getState().range).toBeNull();
    expect(panel.store.getState().selectedKey).not.toBeNull();
  });

  it('is given up by Escape while it is drawn', () => {
    const panel = mountPanel(requests(0, 1000));
    fireEvent.pointerDown(overlay(), { button: 0, pointerId: 1, ...FROM });
    fireEvent.pointerMove(overlay(), { pointerId: 1, ...FROM, clientX: 300 });
    fireEvent.keyDown(document.body, { key: 'Escape' });
    fireEvent.pointerUp(overlay(), { button: 0, pointerId: 1, ...FROM, clientX: 300 });
    expect(panel.store.getState().range).toBeNull();
    expect(panel.store.getState().selectedKey).not.toBeNull();
  });

  it('is drawn by keys: from the selected request to the next ones', () => {
    mountPanel(requests(0, 1000, 2000, 3000));
    fireEvent.keyDown(slider(), { key: 'Home' });
    fireEvent.keyDown(slider(), { key: 'ArrowRight', shiftKey: true });
    fireEvent.keyDown(slider(), { key: 'ArrowRight', shiftKey: true });
    expect(pathsShown()).toEqual(['/at-0', '/at-1000', '/at-2000']);
  });

  it('that nothing is in says so, and can be removed there', () => {
    const { store } = mountPanel(requests(0, 1000));
    void act(() => store.getState().setRange({ from: T0 + 400, to: T0 + 500 }));
    screen.getByText('Nothing matches the filter');
    fireEvent.click(
      screen.getAllByRole('button', { name: 'Clear filter' }).at(-1) ?? document.body,
    );
    expect(store.getState().range).toBeNull();
  });

  it('ends when the rows are cleared: what comes is of a later time', () => {
    const { store } = mountPanel(requests(0, 1000));
    void act(() => store.getState().setRange({ from: T0, to: T0 + 500 }));
    void act(() => store.getState().clear());
    expect(store.getState().range).toBeNull();
  });
});

describe('the space bar', () => {
  it('plays the requests, and stops', () => {
    mountPanel(requests(0, 1000, 2000));
    fireEvent.keyDown(document.body, { key: ' ' });
    expect(slider().getAttribute('aria-valuenow')).toBe('1');
    fireEvent.keyDown(document.body, { key: ' ' });
    expect(screen.getByRole('button', { name: 'Play the requests at their pace' })).toBeTruthy();
  });

  it('presses the button that has the focus, and no other', () => {
    mountPanel(requests(0, 1000, 2000));
    fireEvent.keyDown(screen.getByRole('button', { name: 'Clear' }), { key: ' ' });
    expect(screen.queryByRole('button', { name: 'Stop playing' })).toBeNull();
  });
});
