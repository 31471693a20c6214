import { once } from 'node:events';

/** Waits for work, and no longer than until the user ends the command. */
export async function untilEnded(work: Promise<void>, ended: AbortSignal): Promise<void> {
  if (ended.aborted) return;
  const listening = new AbortController();
  const end = once(ended, 'abort', { signal: listening.signal }).catch(() => undefined);
  try {
    await Promise.race([work, end]);
  } finally {
    listening.abort();
  }
}
