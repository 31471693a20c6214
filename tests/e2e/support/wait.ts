/** Bounded waits whose failure says what was awaited. */
import { PATIENCE } from '../../support/patience.ts';

/** `promise`, or an error that names `what` after `patience` milliseconds. */
export async function within<T>(
  what: string,
  promise: Promise<T>,
  patience: number = PATIENCE.event,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${patience} ms for ${what}`)), patience);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Asks `probe` again until it gives a value. Only for what sends no event, such as a file that
 * another process writes.
 */
export async function poll<T>(
  what: string,
  probe: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + PATIENCE.event;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`waited ${PATIENCE.event} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
