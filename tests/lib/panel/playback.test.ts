import { describe, expect, it } from 'vitest';
import { createPlayback, LONGEST_GAP_MS } from '../../../lib/panel/playback.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';
import { exchangeFacts, sessionRecord, T0 } from '../../support/records.ts';

/** Five requests, the last after a while; and a clock that is wound by hand. */
function recorded() {
  const panel = createPanelStore(undefined, T0);
  const starts = [0, 100, 500, 900, 60_000];
  panel
    .getState()
    .apply(
      starts.flatMap((ms, at) =>
        exchangeFacts(sessionRecord({ t0: T0 + ms, url: `/${String(at)}` })),
      ),
    );
  let due: { work: () => void; ms: number } | null = null;
  const playback = createPlayback(panel, (work, ms) => {
    due = { work, ms };
    return () => (due = null);
  });
  return {
    panel,
    playback,
    path: () => panel.getState().selected?.path,
    /** How long it waits; null where it does not. */
    waits: () => due?.ms ?? null,
    goOn() {
      const { work } = due ?? { work: () => undefined };
      due = null;
      work();
    },
  };
}

describe('playing the requests', () => {
  it('begins with the first, where the newest is selected', () => {
    const { playback, path } = recorded();
    expect(path()).toBe('/4');
    playback.getState().toggle();
    expect(path()).toBe('/0');
  });

  it('goes on from the one that is selected', () => {
    const { panel, playback, path, goOn } = recorded();
    panel.getState().select(panel.getState().rows.at(2)?.key ?? null);
    playback.getState().toggle();
    expect(path()).toBe('/2');
    goOn();
    expect(path()).toBe('/3');
  });

  it('waits as long as it was recorded, and never long', () => {
    const { playback, waits, goOn } = recorded();
    playback.getState().toggle();
    const waited = [];
    while (playback.getState().isPlaying) {
      waited.push(waits());
      goOn();
    }
    expect(waited).toEqual([100, 400, 400, LONGEST_GAP_MS]);
  });

  it('is four times as fast on demand, also on the way', () => {
    const { playback, waits } = recorded();
    playback.getState().toggle();
    playback.getState().nextSpeed();
    expect(waits()).toBe(25);
    playback.getState().nextSpeed();
    expect(waits()).toBe(100);
  });

  it('stops at the end, and waits for nothing then', () => {
    const { playback, path, goOn, waits } = recorded();
    playback.getState().toggle();
    for (let step = 0; step < 4; step += 1) goOn();
    expect(path()).toBe('/4');
    expect(playback.getState().isPlaying).toBe(false);
    expect(waits()).toBeNull();
  });

  it('stops when another request is selected by hand, which stays selected', () => {
    const { panel, playback, path, waits } = recorded();
    playback.getState().toggle();
    panel.getState().step('next');
    expect(playback.getState().isPlaying).toBe(false);
    expect(waits()).toBeNull();
    expect(path()).toBe('/1');
  });

  it('goes through what the filter shows', () => {
    const { panel, playback, path, goOn } = recorded();
    panel.getState().setFilter('-path:/1');
    playback.getState().toggle();
    goOn();
    expect(path()).toBe('/2');
  });

  it('does not begin where nothing is shown', () => {
    const { panel, playback } = recorded();
    panel.getState().setFilter('nothing has this');
    playback.getState().toggle();
    expect(playback.getState().isPlaying).toBe(false);
  });
});
