import type { Visit } from './visit.ts';
import type { WatchedCall } from './watched-call.ts';

/** Commits into a cookie of a middleware that does not say where one came after the headers. */
export class LateCommits {
  readonly #visit: Visit;
  /** The last one that the headers can have. */
  #sent: WatchedCall | null = null;

  constructor(visit: Visit) {
    this.#visit = visit;
  }

  begins(session: object): WatchedCall {
    const call = this.#visit.call('commit', { id: null, session });
    call.returned();
    return call;
  }

  /** Where the headers were out, the browser has what was sent with them. */
  ends(call: WatchedCall | null, error: unknown): void {
    if (call === null) return;
    call.ended(error, null);
    const visit = this.#visit;
    if (error !== null) visit.cookieFailed();
    else if (visit.draft.timing.headers === null) this.#sent = call;
    else {
      visit.decides({ cookie: 'none:headers-sent' });
      this.#sent?.counts();
    }
  }
}
