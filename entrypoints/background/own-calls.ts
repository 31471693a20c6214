/** Longer than the browser ever took to tell; without an end of its own a wait would have none. */
const MAX_WAIT_MS = 10_000;

interface Calls {
  /** How many the browser has not told the end of. */
  open: number;
  /** How many of those have failed. */
  failed: number;
  waiting: Set<() => void>;
}

const byUrl = new Map<string, Calls>();

export interface OwnCall {
  /** Resolves when the listeners have heard of all that happened before the call ended. */
  allIsTold(): Promise<void>;
  /** The browser may tell nothing of a call that failed. */
  giveUp(): void;
}

/**
 * Follows a call of this background by what the browser tells of it. An answer can overtake what
 * the browser tells of the requests before it, by half a second on a busy machine; the end of the
 * call is told the same way as they are, and after them.
 */
export function followCall(url: string): OwnCall {
  const calls = byUrl.get(url) ?? { open: 0, failed: 0, waiting: new Set() };
  calls.open++;
  byUrl.set(url, calls);
  return {
    async allIsTold() {
      if (byUrl.get(url) !== calls) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          forget(url, calls); // whatever was not told by now never will be
          resolve();
        }, MAX_WAIT_MS);
        calls.waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
    giveUp() {
      calls.failed++;
      settle(url, calls);
    },
  };
}

/** The browser tells of the end of a request without a tab: ours, or somebody's. */
export function noteEnd(url: string): void {
  const calls = byUrl.get(url);
  if (!calls) return;
  calls.open--;
  // Most likely of one that failed: waiting too long does less harm than going on too early.
  if (calls.failed > 0) calls.failed--;
  settle(url, calls);
}

/** All that are left have failed: nobody waits for those. */
function settle(url: string, calls: Calls): void {
  if (calls.open > calls.failed) return;
  forget(url, calls);
  for (const resolve of calls.waiting) resolve();
}

function forget(url: string, calls: Calls): void {
  if (byUrl.get(url) === calls) byUrl.delete(url);
}
