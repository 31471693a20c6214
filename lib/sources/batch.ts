import type { Fact } from './facts.ts';

/** One frame: facts that come within it are judged and drawn together. */
const FRAME_MS = 16;
/** The longest wait: who looks at the panel takes it for at once all the same. */
const MAX_WAIT_MS = 60;

/**
 * Gathers facts, and hands them on together. The more work the last ones made, the longer it
 * gathers: half of the time is left for clicks and for drawing. A timer and no animation frame: a
 * hidden panel gets no frames, and has to keep up all the same.
 */
export function batchFacts(
  apply: (facts: readonly Fact[]) => void,
  now: () => number = () => performance.now(),
): (fact: Fact) => void {
  let waiting: Fact[] = [];
  let isScheduled = false;
  let wait = FRAME_MS;

  const hand = (): void => {
    const facts = waiting;
    waiting = [];
    const begin = now();
    apply(facts);
    // The views draw after this; a timer's turn comes when they have.
    setTimeout(() => {
      wait = Math.min(Math.max(now() - begin, FRAME_MS), MAX_WAIT_MS);
      isScheduled = false;
      if (waiting.length > 0) schedule();
    });
  };
  const schedule = (): void => {
    isScheduled = true;
    setTimeout(hand, wait);
  };

  return (fact) => {
    waiting.push(fact);
    if (!isScheduled) schedule();
  };
}
