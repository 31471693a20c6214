import { beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../server-plugin/fingerprint.ts';
import type { SessionRecord } from '../../server-plugin/protocol.ts';
import { defaultRedactor } from '../../server-plugin/redact.ts';
import type {
  Data,
  DecidedEvent,
  LoadedEvent,
  StoreEndEvent,
  StoreStartEvent,
} from '../../server-plugin/session-framework/hook.ts';
import { Live } from '../../server-plugin/session-framework/live.ts';
import { watchHub, type WatchedHub } from '../support/http-hub.ts';

/** What the events of the framework say, also in orders in which a host seldom tells them. */

const KEY = 'k'.repeat(32);
const UNTIL = Date.UTC(2040, 0, 1);
const ADA = { user: 'ada' };

let watched: WatchedHub;

beforeEach(() => {
  watched = watchHub();
});

interface Facts {
  kind?: 'store' | 'cookie';
  cookie?: string | null;
  forwardedProto?: string | null;
}

class Told {
  readonly live: Live;
  #calls = 0;

  constructor({ kind = 'store', cookie = KEY, forwardedProto = null }: Facts = {}) {
    this.live = new Live(
      {
        hub: watched.hub,
        redactor: defaultRedactor,
        middleware: { name: 'session-framework', version: '1.0.0', kind, rule: 'flag' },
        cookieName: 'sessionid',
        isJson: true,
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
      { res: null, path: null },
    );
  }

  /** What is known so far, whether somebody was told or not. */
  get record(): SessionRecord {
    return this.live.draft.toRecord(1);
  }

  get published(): SessionRecord | undefined {
    return watched.versions(this.live.draft.id).at(-1);
  }

  state(slot: keyof SessionRecord['data']): unknown {
    return watched.state(this.record.data[slot]);
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

  storeStart(op: StoreStartEvent['op'], by: StoreStartEvent['by'], data: Data | null = null) {
    const call = ++this.#calls;
    const session =
      data === null ? null : { data, payload: JSON.stringify({ data }), expiresAt: UNTIL };
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

describe('a request', () => {
  it('has its forwarded protocol told in short', () => {
    const { record } = new Told({ forwardedProto: 'x'.repeat(10_000) });
    expect(record.forwardedProto).toHaveLength(256);
  });

  it('has a cookie that is absent, or unchecked until somebody looks', () => {
    expect(new Told({ cookie: null }).record.cookieIn.state).toBe('absent');
    expect(new Told().record.cookieIn.state).toBe('unchecked');
  });
});

describe('loading', () => {
  it('took no time where there is no session', () => {
    const { record } = new Told().loaded({}, { state: 'absent', key: null, expiresAt: null });
    expect(record.timing.loaded).toBeNull();
    expect(new Told().loaded(ADA).record.timing.loaded).not.toBeNull();
  });

  it('tells when the session ends; a store has no part in one that is in its cookie', () => {
    expect(new Told().loaded(ADA).record.expiry).toMatchObject({ session: UNTIL, store: UNTIL });
    const inCookie = new Told({ kind: 'cookie' }).loaded(ADA);
    expect(inCookie.record.expiry).toMatchObject({ session: UNTIL, store: null });
  });
});

describe('the first time', () => {
  it('of a look and of a change stays the first', () => {
    const told = new Told().loaded(ADA);
    const { draft } = told.live;
    const note = (): [number | null, number | null] => {
      told.live.accessed();
      told.changed('assigned', 'user');
      return [draft.timing.firstAccess, draft.timing.firstChange];
    };
    const first = note();
    const now = draft.now();
    while (draft.now() === now);
    expect(note()).toEqual(first);
  });

  it('of a change is not told of a new key, which leaves the dictionary', () => {
    expect(new Told().loaded(ADA).changed('key-cycled').record.timing.firstChange).toBeNull();
  });
});

describe('a session that was flushed', () => {
  it('has no state when the headers are written, nor at the end', () => {
    const told = new Told().loaded(ADA).flush('deleted').deciding({}).decided({}).ended({});
    expect([told.record.data.atHeaders, told.record.data.end]).toEqual([null, null]);
  });

  it('has one again where the app has begun another, also if nobody loaded the first', () => {
    const told = new Told().flush('deleted').changed('assigned', 'user').deciding(ADA);
    expect(told.state('atHeaders')).toEqual(ADA);
  });

  it.each([
    ['deleted', 'valid'],
    ['absent', 'unknown-id'],
  ])('tells of its cookie by what the store says: %s, %s', (outcome, state) => {
    expect(new Told().flush(outcome).record.cookieIn.state).toBe(state);
  });

  it('tells nothing new of a cookie that was looked at', () => {
    const { record } = new Told().loaded(ADA).flush('absent');
    expect(record.cookieIn.state).toBe('valid');
  });

  it('leads nowhere where that happens after the headers, unless it could not be deleted', () => {
    const late = (outcome: string) =>
      new Told().loaded(ADA).deciding(ADA).decided(ADA).flush(outcome).record.session.after;
    expect(late('deleted')).toBeNull();
    expect(late('failed')).toBe(fingerprint(KEY));
  });

  it('is there still where it could not be deleted', () => {
    const told = new Told().loaded(ADA).flush('failed').decided(ADA, { key: null }).ended(ADA);
    expect(told.record.session.after).toBe(fingerprint(KEY));
    expect(told.state('end')).toEqual(ADA);
  });
});

describe('what the framework decides', () => {
  it('is told also where it did not say that it begins to', () => {
    const told = new Told().loaded(ADA).decided({ n: 1 }, { modified: false });
    expect(told.record).toMatchObject({ accessed: true, modified: false });
    expect(told.state('atHeaders')).toEqual(ADA);
  });

  it('says no more of what it said when it began', () => {
    const told = new Told().loaded(ADA).deciding(ADA).decided(ADA, { modified: false });
    expect(told.record.modified).toBe(true);
  });

  it('leaves the cookie as it was told where it has not looked', () => {
    const told = new Told().loaded(ADA).decided(ADA, { state: 'unchecked' });
    expect(told.record.cookieIn.state).toBe('valid');
  });

  it('leaves the end of the session as it was told where it does not know', () => {
    const told = new Told().loaded(ADA).decided(ADA, { expiry: { cookie: null, session: null } });
    expect(told.record.expiry.session).toBe(UNTIL);
  });

  it('leaves no end of a session that no key leads to', () => {
    const end = (kind: 'store' | 'cookie') =>
      new Told({ kind }).loaded(ADA).decided(ADA, { key: null }).record.expiry.session;
    expect(end('store')).toBeNull();
    expect(end('cookie')).toBe(UNTIL);
  });

  it('is when the headers were written, unless they were not', () => {
    const headers = (saved: string) =>
      new Told().loaded(ADA).decided(ADA, { saved }).record.timing.headers;
    expect(headers('none:unchanged')).not.toBeNull();
    expect(headers('none:not-committed')).toBeNull();
  });

  it('is a save of the app only where there was one', () => {
    const reason = (by: StoreStartEvent['by'], outcome: string, saved: string) =>
      new Told()
        .loaded(ADA)
        .storeStart('update', by, { n: 1 })(outcome)
        .decided({ n: 1 }, { saved }).record.reason.saved;
    expect(reason('application', 'saved', 'none:unchanged')).toBe('explicit');
    expect(reason('application', 'saved', 'changed')).toBe('changed');
    expect(reason('application', 'gone', 'none:unchanged')).toBe('none:unchanged');
    expect(reason('life-cycle', 'saved', 'none:unchanged')).toBe('none:unchanged');
  });

  it('tells the newest state where the response had ended before', () => {
    const told = new Told().loaded(ADA).ended(ADA).changed('assigned', 'n').decided({ n: 1 });
    expect(told.state('end')).toEqual({ n: 1 });
  });
});

describe('a call to the store', () => {
  it('keeps the record open while it runs', () => {
    const told = new Told().loaded(ADA).decided(ADA);
    const end = told.storeStart('update', 'application', { n: 1 });
    expect(told.ended(ADA).published?.phase).toBe('open');
    end('saved');
    expect(told.published?.phase).toBe('final');
    expect(told.published?.reason.saved).toBe('explicit');
    expect(told.state('end')).toEqual({ n: 1 });
  });

  it('ends the record also where the framework never decided', () => {
    const told = new Told().loaded(ADA);
    const end = told.storeStart('update', 'life-cycle', ADA);
    expect(told.ended(ADA).published?.phase).toBe('open');
    end('saved');
    expect(told.published?.phase).toBe('final');
  });

  it('is counted once, and one that nobody began not at all', () => {
    const told = new Told().loaded(ADA).decided(ADA);
    const end = told.storeStart('update', 'application', ADA);
    end('saved');
    end('saved');
    told.live.storeEnd({ call: 99, ok: true, outcome: 'saved', error: null });
    expect(told.ended(ADA).published?.phase).toBe('final');
    expect(told.record.ops).toHaveLength(1);
  });

  it.each(['gone', 'conflict', 'taken'])('is no save where the store says %s', (outcome) => {
    const told = new Told().loaded(ADA).storeStart('update', 'life-cycle', ADA)(outcome);
    expect(told.record.ops).toMatchObject([{ op: 'save', ok: false, revision: null }]);
    expect(told.record.data.saved).toBeNull();
  });

  it('has failed also where the store gives no error', () => {
    const told = new Told().storeStart('load', 'life-cycle')(null, { ok: false });
    expect(told.record.ops).toMatchObject([{ ok: false, error: 'The store failed.' }]);
  });
});

describe('the end', () => {
  it('comes once', () => {
    const told = new Told().loaded(ADA).decided(ADA).ended(ADA);
    told.live.ended({ finish: 'aborted', data: {}, unsaved: [] });
    expect(told.record.finish).toBe('end');
  });

  it('is looked at anew where the framework found changes that it was not told of', () => {
    const cart = ['book'];
    const told = new Told().loaded({ cart }).decided({ cart });
    cart.push('pen');
    expect(told.ended({ cart }, ['cart']).state('end')).toEqual({ cart: ['book', 'pen'] });
    expect(told.record.inPlace).toEqual(['cart']);
  });
});
