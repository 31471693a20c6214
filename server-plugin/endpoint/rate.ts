const RATE_PER_SECOND = 50;
const BURST = 100;
const MOST_CALLERS = 50;

/** How often a caller may fail. */
export interface Rate {
  /** Counts a failure; false where there were too many. */
  take(caller: string): boolean;
}

/**
 * A token bucket for each caller: 100 at once, 50 a second. Their number is bounded, and the rest
 * share one.
 *
 * @param now milliseconds that never go back
 */
export function createRate(now: () => number): Rate {
  const buckets = new Map<string, { left: number; at: number }>();

  /** One that has filled up again is as good as none. */
  function forgetFull(): void {
    const before = now() - (BURST / RATE_PER_SECOND) * 1000;
    for (const [name, { at }] of buckets) if (at <= before) buckets.delete(name);
  }

  function bucketOf(caller: string): { left: number } {
    if (!buckets.has(caller) && buckets.size >= MOST_CALLERS) forgetFull();
    const name = buckets.has(caller) || buckets.size < MOST_CALLERS ? caller : '*';
    const at = now();
    const bucket = buckets.get(name) ?? { left: BURST, at };
    bucket.left = Math.min(BURST, bucket.left + ((at - bucket.at) / 1000) * RATE_PER_SECOND);
    bucket.at = at;
    buckets.set(name, bucket);
    return bucket;
  }

  return {
    take(caller) {
      const bucket = bucketOf(caller);
      if (bucket.left < 1) return false;
      bucket.left -= 1;
      return true;
    },
  };
}
