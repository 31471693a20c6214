import type { SessionRecord } from '../../server-plugin/protocol.ts';
import { defaultRedactor } from '../../server-plugin/redact.ts';
import type {
  Data,
  DecidedEvent,
  LoadedEvent,
  StoreEndEvent,
  StoreStartEvent,
} from '../../server-plugin/session-framework/hook.ts';
import { Live, type Place } from '../../server-plugin/session-framework/live.ts';
import type { WatchedHub } from './http-hub.ts';

export const KEY = 'k'.repeat(32);
export const UNTIL = Date.UTC(2040, 0, 1);

export interface Facts {
  kind?: 'store' | 'cookie';
  cookie?: string | null;
  forwardedProto?: string | null;
  isJson?: boolean;
}

/** A request of which the framework tells what a test says, without a host. */
export class Told {
  readonly #watched: WatchedHub;
  readonly live: Live;
  #calls = 0;

  constructor(watched: WatchedHub, facts: Facts = {}, res: Place['res'] = null) {
    const { kind = 'store', cookie = KEY, forwardedProto = null, isJson = true } = facts;
    this.#watched = watched;
    this.live = new Live(
      {
        hub: watched.hub,
        redactor: defaultRedactor,
        middleware: { name: 'session-framework', version: '1.0.0', kind, rule: 'flag' },
        cookieName: 'sessionid',
        isJson,
        shielded: (work) => {
          work();
        },
      },
      {
        method: 'GET',
        url: '/',
        secure: false,
        forwardedProto,
        cookieHeader: cookie === null ? undefined : `sessionid=${cookie}`,
        cookie: { value: cookie, count: cookie === null ? 0 : 1 },
        request: {},
      },
      { res, place: '' },
    );
  }

  /** What is known so far, whether somebody was told or not. */
  get record(): SessionRecord {
    return this.live.draft.toRecord(1);
  }

  get published(): SessionRecord | undefined {
    return this.#watched.versions(this.live.draft.id).at(-1);
  }

  state(slot: keyof SessionRecord['data']): unknown {
    return this.#watched.state(this.record.data[slot]);
  }

  loaded(data: Data, facts: Partial<LoadedEvent> = {}): this {
    this.live.loaded({ state: 'valid', key: KEY, data, expiresAt: UNTIL, ...facts });
    return this;
  }

  changed(how: string, key: string | null = null): this {
    this.live.changed({ how, key });
    return this;
  }

  deciding(data: Data): this {
    this.live.deciding({ status: 200, accessed: true, modified: true, data });
    return this;
  }

  storeStart(
    op: StoreStartEvent['op'],
    by: StoreStartEvent['by'],
    data: Data | null = null,
    written = data,
  ) {
    const call = ++this.#calls;
    const session =
      data === null ? null : { data, payload: JSON.stringify({ data: written }), expiresAt: UNTIL };
    this.live.storeStart({ call, op, by, key: KEY, session });
    return (outcome: string | null, facts: Partial<StoreEndEvent> = {}): this => {
      this.live.storeEnd({ call, ok: true, outcome, error: null, ...facts });
      return this;
    };
  }

  flush(outcome: string): this {
    const end = this.changed('flushed').storeStart('delete', 'life-cycle');
    return end(outcome, { ok: outcome !== 'failed' });
  }

  decided(data: Data, facts: Partial<DecidedEvent> = {}): this {
    this.live.decided({
      saved: 'changed',
      cookie: 'changed',
      state: 'valid',
      accessed: true,
      modified: true,
      key: KEY,
      setCookie: null,
      expiry: { cookie: null, session: UNTIL },
      data,
      error: undefined,
      ...facts,
    });
    return this;
  }

  ended(data: Data, unsaved: string[] = []): this {
    this.live.ended({ finish: 'end', data, unsaved });
    return this;
  }
}
