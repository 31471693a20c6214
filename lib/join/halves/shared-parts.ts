import type { SessionRecord } from '../../../server-plugin/protocol.ts';
import { bound } from '../../foreign/bound.ts';
import type { RecordsFrom } from '../../sources/facts.ts';
import type { WitnessEvent } from '../../witness/events.ts';

/** Longer parts are seldom told twice. */
const LONGEST = 300;

/** Parts of one kind, each of which is kept once. */
class Pool<Part> {
  readonly #known = new Map<string, Part>();

  /** The part that was equal to this one first. */
  of(part: Part): Part {
    const text = typeof part === 'string' ? part : JSON.stringify(part);
    if (text.length > LONGEST) return part;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, part);
    bound(this.#known);
    return part;
  }
}

/**
 * What was told is told again in nearly every request: the same cookie, the same middleware, the same
 * ids. Each comes as an object of its own. Of equal ones one is kept: a row takes half the memory.
 */
export class SharedParts {
  readonly #texts = new Pool<string>();
  readonly #lists = new Pool<string[]>();
  readonly #middlewares = new Pool<SessionRecord['middleware']>();
  readonly #cookiesIn = new Pool<SessionRecord['cookieIn']>();
  readonly #sessions = new Pool<SessionRecord['session']>();
  readonly #states = new Pool<SessionRecord['data']>();
  readonly #reasons = new Pool<SessionRecord['reason']>();
  readonly #expiries = new Pool<SessionRecord['expiry']>();
  readonly #setCookies = new Pool<SessionRecord['setCookie']>();
  readonly #unserialisable = new Pool<SessionRecord['unserialisable']>();
  readonly #cookies = new Pool<Extract<WitnessEvent, { kind: 'request' }>['cookies']>();
  readonly #wireSetCookies = new Pool<Extract<WitnessEvent, { kind: 'response' }>['setCookies']>();
  readonly #sources = new Pool<RecordsFrom>();

  record(record: SessionRecord): SessionRecord {
    return {
      ...record,
      id: this.#texts.of(record.id),
      url: this.#texts.of(record.url),
      middleware: this.#middlewares.of(record.middleware),
      cookieIn: this.#cookiesIn.of(record.cookieIn),
      session: this.#sessions.of(record.session),
      data: this.#statesOf(record.data),
      reason: this.#reasons.of(record.reason),
      expiry: this.#expiries.of(record.expiry),
      setCookie: this.#setCookies.of(record.setCookie),
      inPlace: this.#lists.of(record.inPlace),
      unserialisable: this.#unserialisable.of(record.unserialisable),
      storeWrote: this.#lists.of(record.storeWrote),
      base: this.#textOf(record.base),
      ops: record.ops.map((op) => ({ ...op, session: this.#textOf(op.session) })),
    };
  }

  event(event: WitnessEvent): WitnessEvent {
    const shared = {
      ...event,
      requestId: this.#texts.of(event.requestId),
      url: this.#texts.of(event.url),
    };
    if ('type' in shared) shared.type = this.#texts.of(shared.type);
    if ('cookies' in shared) shared.cookies = this.#cookies.of(shared.cookies);
    if ('setCookies' in shared) shared.setCookies = this.#wireSetCookies.of(shared.setCookies);
    if ('references' in shared) {
      shared.references = shared.references.map(({ id, path, project }) => ({
        id: this.#texts.of(id),
        path: this.#texts.of(path),
        project: this.#textOf(project),
      }));
    }
    return shared;
  }

  from({ from, instance }: { from: RecordsFrom; instance: string }): {
    from: RecordsFrom;
    instance: string;
  } {
    return { from: this.#sources.of(from), instance: this.#texts.of(instance) };
  }

  #statesOf({ loaded, atHeaders, end, saved }: SessionRecord['data']): SessionRecord['data'] {
    return this.#states.of({
      loaded: this.#textOf(loaded),
      atHeaders: this.#textOf(atHeaders),
      end: this.#textOf(end),
      saved: this.#textOf(saved),
    });
  }

  #textOf(text: string | null): string | null {
    return text === null ? null : this.#texts.of(text);
  }
}
