/** What hostile data could do to the panel, watched from inside its document. */
import type { Frame } from '@playwright/test';

export interface Health {
  /** How many elements the panel consists of. */
  elements: number;
  /** What the policy of the extension's pages had to stop. */
  violations: string[];
  /** What hostile text set when it was run as code. */
  canary: unknown;
  /** Elements that only hostile text could have brought in. */
  foreignElements: number;
  /** Whether `Object.prototype` has got something. */
  isPolluted: boolean;
}

declare global {
  interface Window {
    violations?: string[];
    canary?: unknown;
  }
}

/**
 * The panel draws what is in view and little more, however much there is: work that follows the size
 * of the window, and not of the data.
 */
export const MOST_ELEMENTS = 2500;

/** Begins to watch. */
export async function watchHealth(frame: Frame): Promise<() => Promise<Health>> {
  await frame.evaluate(() => {
    const violations: string[] = [];
    window.violations = violations;
    document.addEventListener('securitypolicyviolation', (event) => {
      violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  return () =>
    frame.evaluate(() => ({
      elements: document.querySelectorAll('*').length,
      violations: window.violations ?? [],
      canary: window.canary,
      foreignElements: document.querySelectorAll('img, iframe, body script, object, embed, a')
        .length,
      isPolluted: 'polluted' in Object.prototype || 'polluted' in {},
    }));
}
