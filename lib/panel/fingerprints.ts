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

/**
 * The hue of a session by its place in the order of appearance, in degrees: neighbours are far apart,
 * and none is red, which a loss alone is.
 */
export function placeHue(place: number): number {
  return Math.round(60 + ((place * 137.508) % 280));
}
