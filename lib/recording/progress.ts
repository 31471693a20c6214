import { SLICE_MS } from '../rows/parts.ts';

/** Work that is done part by part, and tells after each how much of it is done: from 0 to 1. */
export type Progress<Answer> = Generator<number, Answer, undefined>;

/** Such work as a part of more: it begins where `from` of that is done. */
export function* within<Answer>(
  work: Progress<Answer>,
  { from, to }: { from: number; to: number },
): Progress<Answer> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    yield from + value * (to - from);
  }
}

/** Items of one part. */
const TOGETHER = 16;

/** Makes something of each item, some of them in each part; nothing where it gives undefined. */
export function* madeOfEach<Item, Made>(
  items: readonly Item[],
  make: (item: Item) => Made | undefined,
): Progress<Made[]> {
  const made: Made[] = [];
  for (const [index, item] of items.entries()) {
    const one = make(item);
    if (one !== undefined) made.push(one);
    if ((index + 1) % TOGETHER === 0) yield (index + 1) / items.length;
  }
  return made;
}

/** Does work that is done part by part all now. */
export function inOneGo<Answer>(work: Generator<unknown, Answer, undefined>): Answer {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Who waits for work that takes its time. */
export interface Waiting {
  /** Told now and then, where it takes longer than one goes without an answer. */
  onProgress: (done: number) => void;
  /** Ends the work. */
  signal: AbortSignal;
}

/** Does the work with time for others in between. It is rejected as the signal says where that ends it. */
export async function inSlices<Answer>(
  work: Progress<Answer>,
  { onProgress, signal }: Waiting,
): Promise<Answer> {
  for (;;) {
    signal.throwIfAborted();
    const end = performance.now() + SLICE_MS;
    let told = 0;
    while (performance.now() < end) {
      const { done, value } = work.next();
      if (done === true) return value;
      told = value;
    }
    onProgress(told);
    await others();
  }
}

/**
 * Until others had their turn. A timer waits for 4 ms, once some have followed each other, which is
 * a fifth of the time; a message does not.
 * https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#timers
 */
function others(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const come = (): void => {
      port1.close();
      resolve();
    };
    port1.addEventListener('message', come, { once: true });
    port1.start();
    port2.postMessage(null);
  });
}
