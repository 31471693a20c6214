import type { Fact } from './source.ts';

/** One frame: facts that come within it are judged and drawn together. */
const FRAME_MS = 16;

/**
 * Gathers facts, and hands them on together. A timer and no animation frame: a hidden panel gets
 * no frames, and has to keep up all the same.
 */
export function batchFacts(apply: (facts: readonly Fact[]) => void): (fact: Fact) => void {
  let waiting: Fact[] = [];
  return (fact) => {
    waiting.push(fact);
    if (waiting.length > 1) return;
    setTimeout(() => {
      const facts = waiting;
      waiting = [];
      apply(facts);
    }, FRAME_MS);
  };
}
