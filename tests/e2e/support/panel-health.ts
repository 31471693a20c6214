/** What hostile data could do to the panel, watched from inside its document. */
import { availableParallelism, loadavg } from 'node:os';
import type { Frame } from '@playwright/test';

export interface Health {
  /** The longest time, in ms, that the panel served nothing and nobody. */
  longestPause: number;
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
    health?: { longestPause: number; violations: string[] };
    canary?: unknown;
  }
}

/**
 * More ms than a click may wait for: a second, of a machine that has a core to spare for the panel.
 * Where several want each core, everything takes so many times as long.
 */
export function aSecond(): number {
  return 1000 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
}

/** How often the panel is asked for a sign of life, in ms. */
const BEAT = 20;

/** Begins to watch. The heart beats by a timer, so a pause is a time in which no click is served. */
export async function watchHealth(frame: Frame): Promise<() => Promise<Health>> {
  await frame.evaluate((beat) => {
    const violations: string[] = [];
    const health = { longestPause: 0, violations };
    window.health = health;
    document.addEventListener('securitypolicyviolation', (event) => {
      health.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      health.longestPause = Math.max(health.longestPause, now - last - beat);
      last = now;
    }, beat);
  }, BEAT);
  return () =>
    frame.evaluate(async (beat) => {
      // One more beat, so that a pause that has just ended counts.
      await new Promise((resolve) => setTimeout(resolve, 2 * beat));
      return {
        longestPause: Math.round(window.health?.longestPause ?? NaN),
        violations: window.health?.violations ?? [],
        canary: window.canary,
        foreignElements: document.querySelectorAll('img, iframe, body script, object, embed, a')
          .length,
        isPolluted: 'polluted' in Object.prototype || 'polluted' in {},
      };
    }, BEAT);
}
