import type { Fingerprint } from '../../server-plugin/protocol.ts';

/** Enough to tell sessions apart at a glance; more only where two begin alike. */
const SHORTEST = 4;

/** No fingerprint is longer. */
const LONGEST = 16;

/** How many digits it takes to tell sessions apart, as they come and go. */
export class Prefixes {
  readonly #all = new Set<Fingerprint>();
  #short = new Set<string>();
  #digits = SHORTEST;

  /** Grows where two begin alike, and does not shrink: a session keeps its name for the eye. */
  get digits(): number {
    return this.#digits;
  }

  add(fingerprint: Fingerprint): void {
    this.#all.add(fingerprint);
    this.#short.add(fingerprint.slice(0, this.#digits));
    while (this.#short.size < this.#all.size && this.#digits < LONGEST) {
      this.#digits += 2;
      this.#short = new Set(Array.from(this.#all, (one) => one.slice(0, this.#digits)));
    }
  }

  delete(fingerprint: Fingerprint): void {
    this.#all.delete(fingerprint);
    this.#short.delete(fingerprint.slice(0, this.#digits));
  }
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
