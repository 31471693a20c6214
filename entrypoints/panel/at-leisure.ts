/** Nobody waits for what is done so. */
const AFTER_MS = 200;

/** Of the time, at most a twentieth. */
const SHARE = 20;

/** Has work done a while later: the longer the longer it took the last time. */
export function atLeisure(): (work: () => void) => void {
  let took = 0;
  return (work) => {
    const run = (): void => {
      const start = performance.now();
      work();
      took = performance.now() - start;
    };
    setTimeout(run, Math.max(AFTER_MS, took * SHARE));
  };
}
