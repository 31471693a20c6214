/** A panel that lost its port opens another at once, which takes a while on a busy machine. */
const START_MS = 10_000;
/** More than a page asks for in that time. */
const MAX_HELD = 2_000;

interface HeldEvent {
  tabId: number;
  /** Epoch ms, as the browser says. */
  at: number;
  tell: () => void;
}

/**
 * What the browser tells of tabs whose panel is on its way back.
 *
 * Chromium ends the worker when it is idle, and starts it for the next event. The port of a panel
 * comes to a new worker as the events do, and some of them come before it. Nor do they come in
 * order: the one that the worker was started for can be told after later ones, which found it
 * running. So a new worker holds what it hears, and tells it in order of time when the panel is
 * there.
 */
export class HeldEvents {
  #events: HeldEvent[] = [];
  #isStarting = true;
  readonly #expected = new Set<number>();

  constructor() {
    setTimeout(() => this.#endStart(), START_MS);
  }

  /** Keeps an event of a tab that has no panel, if one may be on its way. Returns whether it does. */
  hold(event: HeldEvent): boolean {
    if (!this.#isStarting && !this.#expected.has(event.tabId)) return false;
    this.#events.push(event);
    if (this.#events.length > MAX_HELD) this.#events.shift();
    return true;
  }

  /** The panel of this tab is here, and what was told before it may still be to come. */
  expect(tabId: number): void {
    this.#expected.add(tabId);
  }

  /**
   * Tells what was held of a tab, in order of time, and holds no more of it.
   *
   * @param from epoch ms: what is older is forgotten
   */
  release(tabId: number, from: number): void {
    this.#expected.delete(tabId);
    const released = this.#events.filter((event) => event.tabId === tabId && event.at >= from);
    this.#events = this.#events.filter((event) => event.tabId !== tabId);
    for (const { tell } of released.sort((a, b) => a.at - b.at)) tell();
  }

  #endStart(): void {
    this.#isStarting = false;
    this.#events = this.#events.filter(({ tabId }) => this.#expected.has(tabId));
  }
}
