import type { Site } from './site.ts';

/** A mistake that a rule finds, made by an app of published packages, and the app that is mended. */
export interface Mistake {
  /** Name of the rule. */
  rule: string;
  /** What the overview says of it: how it is known, or what to do in the words of the middleware. */
  says: RegExp;
  /** Puts the app up and visits it. */
  play: (site: Site, isMended: boolean) => Promise<void>;
}
