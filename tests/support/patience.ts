/**
 * How long tests and the drivers of their browsers wait before they give up, in ms: the only such
 * figures there are. They decide when a run that hangs ends, and never whether what is tested is
 * fast enough, so they are far longer than a busy machine needs. What encloses another is longer,
 * so that the inner one, which knows what was awaited, is the one to tell.
 */
export const PATIENCE = {
  /** A process that was asked to end, before it is killed. */
  end: 15_000,
  /** One event, such as an element that appears. */
  event: 60_000,
  /** A script in a browser, which may await an event. */
  script: 75_000,
  /** A command of a browser's protocol, which may run such a script; a browser that starts. */
  command: 90_000,
  /** A whole test, or what prepares it. */
  test: 600_000,
} as const;

/** Where the clock itself is what a test is about, or an app under test takes its time. */
export function timePasses(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
