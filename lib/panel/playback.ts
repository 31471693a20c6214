import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PanelStore } from './store.ts';

/** How many times as fast as it was recorded. */
export const SPEEDS = [1, 4] as const;

export type Speed = (typeof SPEEDS)[number];

/** Nobody waits longer for the next request, in ms at the pace of the recording. */
export const LONGEST_GAP_MS = 2000;

export interface PlaybackState {
  isPlaying: boolean;
  speed: Speed;
  toggle(): void;
  nextSpeed(): void;
}

export type Playback = StoreApi<PlaybackState>;

/** Has work done after so many ms. @returns what calls it off */
export type Later = (work: () => void, ms: number) => () => void;

const timeouts: Later = (work, ms) => {
  const timeout = setTimeout(work, ms);
  return () => clearTimeout(timeout);
};

/**
 * Goes through the requests that are shown, each as long after the one before as it was recorded.
 * It stops at the last one, and as soon as somebody selects another by hand.
 */
export function createPlayback(panel: PanelStore, later: Later = timeouts): Playback {
  return createStore<PlaybackState>()((set, get) => {
    let callOff = (): void => undefined;
    let unfollow = (): void => undefined;
    /** The row that was selected here last. */
    let own: string | null = null;

    const stop = (): void => {
      callOff();
      unfollow();
      set({ isPlaying: false });
    };

    const select = (key: string): void => {
      own = key;
      panel.getState().select(key);
    };

    /** Waits for the time of the next row. */
    const wait = (): void => {
      const { rows, selected } = panel.getState();
      const place = rows.indexOf(selected);
      const next = place < 0 ? undefined : rows.at(place + 1);
      if (!selected || !next) {
        stop();
        return;
      }
      // The list may be sorted by another column.
      const gap = Math.min(LONGEST_GAP_MS, Math.abs(next.startedAt - selected.startedAt));
      callOff = later(goOn, gap / get().speed);
    };

    const goOn = (): void => {
      const { rows, selected } = panel.getState();
      // Meanwhile a filter may have hidden it, or another row come between.
      const place = rows.indexOf(selected);
      const next = place < 0 ? undefined : rows.at(place + 1);
      if (!next) {
        stop();
        return;
      }
      select(next.key);
      wait();
    };

    const start = (): void => {
      const { rows, selected } = panel.getState();
      const isAtEnd = !selected || selected.key === rows.newest?.key;
      const first = isAtEnd || rows.indexOf(selected) < 0 ? rows.at(0) : selected;
      if (!first) return;
      select(first.key);
      set({ isPlaying: true });
      unfollow = panel.subscribe(({ selectedKey }) => {
        if (selectedKey !== own) stop();
      });
      wait();
    };

    return {
      isPlaying: false,
      speed: 1,
      toggle: () => (get().isPlaying ? stop() : start()),
      nextSpeed() {
        const at = SPEEDS.indexOf(get().speed);
        set({ speed: SPEEDS[(at + 1) % SPEEDS.length] ?? 1 });
        if (!get().isPlaying) return;
        callOff();
        wait();
      },
    };
  });
}
