import type { Later } from '../../lib/findings/watch.ts';

/** Nobody waits for what is done so. */
const AFTER_MS = 200;

/** Of the time, at most a twentieth. */
const SHARE = 20;

/** Half of a frame: what the user does meanwhile waits no longer, unless one part takes longer. */
const SLICE_MS = 8;

/** Has the rules look a while later, in slices: the longer the longer it took the last time. */
export function atLeisure(): Later {
  let took = 0;
  return (work, onNotLoaded) => {
    const goOn = (parts: Iterator<unknown>, before: number): void => {
      const start = performance.now();
      let isDone = false;
      while (!isDone && performance.now() - start < SLICE_MS) isDone = parts.next().done === true;
      took = before + performance.now() - start;
      if (!isDone) setTimeout(() => goOn(parts, took));
    };
    const begin = (): Promise<void> =>
      import('../../lib/findings/all.ts').then(
        ({ findEach }) => goOn(work(findEach)[Symbol.iterator](), 0),
        onNotLoaded,
      );
    setTimeout(() => void begin(), Math.max(AFTER_MS, took * SHARE));
  };
}
