import type { Fingerprint } from '../../server-plugin/protocol.ts';

/** Enough to tell sessions apart at a glance; more only where two begin alike. */
const SHORTEST = 4;

/** How many digits it takes to tell these sessions apart. */
export function digitsToTellApart(fingerprints: Iterable<Fingerprint>): number {
  const all = new Set(fingerprints);
  for (let digits = SHORTEST; digits < 16; digits += 2) {
    const short = new Set(Array.from(all, (fingerprint) => fingerprint.slice(0, digits)));
    if (short.size === all.size) return digits;
  }
  return 16;
}

/** The hue of a session through all of its ids, in degrees: neighbours are far apart. */
export function lineageHue(number: number): number {
  return Math.round((number * 137.508) % 360);
}

/** The hue that stands for a session, in degrees: the same wherever the session is shown. */
export function hueOf(fingerprint: Fingerprint): number {
  // Neighbouring numbers give hues far apart: the golden angle.
  return Math.round((parseInt(fingerprint.slice(0, 6), 16) * 137.508) % 360);
}
