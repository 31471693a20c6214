import { performance } from 'node:perf_hooks';

/** The wall clock may be set, and the other one stands still while a machine sleeps: then begin anew. */
const DRIFT_MS = 50;

let offset = Date.now() - performance.now();

/**
 * Epoch milliseconds with the resolution of `performance.now`, so that what happened in two
 * requests within one millisecond can be put in order.
 *
 * @param monotonic `performance.now()` of the moment
 */
export function epochOf(monotonic: number): number {
  const wall = Date.now();
  if (Math.abs(wall - (offset + monotonic)) > DRIFT_MS) offset = wall - monotonic;
  return offset + monotonic;
}
