import type { ServerResponse } from 'node:http';
import type { Exchange, Participant } from '../exchange/exchange.ts';
import { addToHeader, isNamed } from '../exchange/header.ts';
import type { Draft, OpenRequest } from '../recording/recorder.ts';
import type { Calls } from './calls.ts';
import type { Commit, Now } from './commit.ts';
import { endsSharing } from './earlier-sessions.ts';
import { noteCookies } from './facts.ts';
import { LastLooks } from './last-looks.ts';
import type { Observation } from './middleware.ts';
import type { States } from './states.ts';

/** The visit whose course it is. */
interface Visiting {
  readonly draft: Draft;
  readonly exchange: Exchange;
  /** Of the session now, or the last one where the request is over. */
  readonly id: string | null;
  readonly ran: boolean;
  readonly isBegun: boolean;
  now(): Now;
  /** Takes over the id of the session now. */
  noteId(): void;
  /** The request is over: its session is seen no more. */
  leaves(): void;
  /** Nothing more is expected. */
  isDone(): void;
  safely(work: () => void): void;
}

/** What a visit is made of. */
export interface Parts {
  observed: Observation;
  states: States;
  calls: Calls;
  commit: Commit;
}

/** How the response of a visit goes on: its headers, its close, and when its record is kept anew. */
export class Course implements Participant, OpenRequest {
  readonly lastLooks: LastLooks;
  headersAreSent = false;
  isClosed = false;

  readonly #visit: Visiting;
  readonly #observed: Observation;
  readonly #states: States;
  readonly #calls: Calls;
  readonly #commit: Commit;
  #isDone = false;

  constructor(visit: Visiting, { observed, states, calls, commit }: Parts) {
    this.#visit = visit;
    this.#observed = observed;
    this.#states = states;
    this.#calls = calls;
    this.#commit = commit;
    this.lastLooks = new LastLooks(observed.hub.looks, visit.draft, states, commit);
  }

  /** Puts what names the record among the headers. */
  sign(res: ServerResponse): void {
    const { exchange, draft } = this.#visit;
    if (!exchange.isStandIn) addToHeader(res, draft.id, this.#observed.place);
  }

  headersBegin(res: ServerResponse): void {
    this.#visit.safely(() => {
      // Taken off by some error handling, after it was put there.
      if (!isNamed(res, this.#visit.draft.id)) this.sign(res);
      this.decidesCookie();
    });
  }

  /** The middleware decides whether to send its cookie; at the latest when the headers go out. */
  decidesCookie(): void {
    if (this.#commit.atHeaders !== null || this.headersAreSent || this.isClosed) return;
    this.#commit.decidesCookie(this.#visit.now());
  }

  headersSent(res: ServerResponse): void {
    this.#visit.safely(() => {
      if (this.headersAreSent) return;
      this.headersAreSent = true;
      const { draft } = this.#visit;
      draft.timing.headers = draft.now();
      draft.status = res.statusCode;
      noteCookies(draft, res, this.#observed.middleware);
      this.publish();
    });
  }

  closed(isCut: boolean, res: ServerResponse): void {
    if (this.#observed.middleware.tellsAll !== true) this.#close(isCut, res);
    // It waits for the close as we do, and then tells what has changed until now.
    else process.nextTick(() => this.#close(isCut, res));
  }

  #close(isCut: boolean, res: ServerResponse): void {
    this.#visit.safely(() => {
      const { draft, exchange } = this.#visit;
      const now = this.#visit.now();
      const session = now.ran ? now.session : null;
      draft.timing.end = draft.now();
      if (res.headersSent && !exchange.isStandIn) {
        this.headersSent(res);
        draft.status = res.statusCode;
      }
      if (!this.headersAreSent) this.#commit.hadNoHeaders();
      draft.finish = isCut ? 'aborted' : 'end';
      if (session !== null) this.#noteEnd(session, now);
      const isTouched = session !== null && !this.#states.isUntouched(session);
      // What another request changes in it until then would seem to be this one's.
      const isShared = endsSharing(this.#observed, { session, by: draft });
      const looksLate = isTouched && !isShared && this.mayLookLater();
      if (isTouched) draft.looksLate = looksLate;
      this.isClosed = true;
      this.#states.forget();
      this.#visit.leaves();
      this.publish();
      this.#observed.hub.pace.spend(draft.wholeBytes);
      if (looksLate) this.lookLater(session);
      else this.#done();
    });
  }

  #noteEnd(session: object, now: Now): void {
    const { draft } = this.#visit;
    draft.set('end', this.lastLooks.atClose(session, now.id));
    this.#commit.closes(now, draft.get('end'));
    this.#states.noteKept(session, now.id);
    const expiry = this.#observed.middleware.expiryOf?.(session);
    if (expiry !== undefined) draft.expiry.session = expiry;
    if (draft.get('end') !== draft.get('loaded')) {
      draft.sameObjects = this.#states.sameObjects(session);
    }
  }

  /** Whether there is time to look once more, and what is found then would be the session's. */
  mayLookLater(): boolean {
    const { rows } = this.#observed.middleware;
    return rows?.isShared !== true && this.lastLooks.mayLookLater();
  }

  /** Made here, since a function keeps what the one around it uses: the response. */
  lookLater(session: object): void {
    this.lastLooks.later(session, this.#visit.id, (find) => {
      this.#visit.safely(() => {
        if (find()) this.publish();
      });
      this.#done();
    });
  }

  #done(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#visit.draft.release();
    this.#visit.isDone();
  }

  /** Keeps the record, or its newer version. */
  publish(): void {
    const { draft } = this.#visit;
    const isSent = draft.setCookie.some(({ cleared }) => !cleared);
    if ((this.headersAreSent || this.isClosed) && !isSent) this.#calls.unsent();
    this.#visit.noteId();
    draft.phase = this.isClosed && draft.pending === 0 ? 'final' : 'open';
    // Mostly nobody reads a record before it is closed, and then it is concluded anew.
    draft.concludes(this.isClosed ? null : this);
    if (this.isClosed) this.#conclude();
    this.#observed.hub.records.put(draft);
  }

  /** Somebody reads the record before the request is over. */
  conclude(): void {
    this.#visit.safely(() => this.#conclude());
  }

  #conclude(): void {
    const { id, ran, isBegun } = this.#visit;
    this.#commit.conclude({ id, ran }, { isBegun, isClosed: this.isClosed });
  }
}
