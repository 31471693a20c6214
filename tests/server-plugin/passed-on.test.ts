import session from 'express-session';
import { describe, expect, it } from 'vitest';
import { createObserve } from '../support/express-session.ts';
import { watchHub } from '../support/http/http-hub.ts';
import { call, exchange, noting, SELF } from '../support/passing.ts';

/** What goes through us between the app, express-session and its store arrives as it was sent. */

const MORE = ['more', 'and more'];

/** Observes `factory` in the place of express-session. */
function observing(factory: (...args: never[]) => unknown) {
  const watched = watchHub();
  const observe = createObserve(
    () => watched.hub,
    () => undefined,
  );
  const { MemoryStore } = session;
  return { ...watched, observed: observe(Object.assign(factory, { MemoryStore })) };
}

/** Runs `work` as a handler of the app, behind a middleware that makes a session on this store. */
function within(store: object, work: () => void, { req, res } = exchange()) {
  const inner = (_req: unknown, _res: unknown, next: unknown): void => {
    call(Reflect.get(store, 'generate'), store, req, ...MORE);
    call(next, undefined);
  };
  const { observed, hub } = observing(() => inner);
  call(call(observed, undefined, { store }), undefined, req, res, work);
  res.emit('close');
  const [kept] = hub.records.list({ after: 0, limit: 1 }).records;
  return kept?.recorded.toRecord(1);
}

const storeWith = (methods: object) => ({
  generate: (req: object) => Object.assign(req, { sessionID: 'id', session: {} }),
  ...methods,
});

describe('the factory', () => {
  it('is called with its own this and all arguments', () => {
    const factory = noting();
    const options = { store: {} };
    call(observing(factory).observed, SELF, options, ...MORE);
    expect(factory.seen).toEqual([[SELF, options, ...MORE]]);
    expect(factory.seen[0]?.[0]).toBe(SELF);
    expect(factory.seen[0]?.[1]).toBe(options);
  });

  it('reads options that were made from others, where we add a store', () => {
    const factory = noting();
    call(observing(factory).observed, SELF, Object.create({ secret: 'inherited' }));
    expect(factory.seen[0]?.[1]).toMatchObject({ secret: 'inherited' });
  });
});

describe('the middleware', () => {
  it.each(['on', 'off'])('has its own this, arguments and answers, and so has next: %s', (mode) => {
    const next = noting('of next');
    const seen: unknown[] = [];
    const inner = function (this: unknown, ...args: unknown[]): unknown {
      seen.push(this, args[0], args[1]);
      const given = call(args[2], SELF, 'error', ...MORE);
      // A failed save calls next a second time.
      return [given, call(args[2], SELF, 'again')];
    };
    const { observed, hub } = observing(() => inner);
    const middleware = call(observed, undefined, { store: {} });
    if (mode === 'off') {
      hub.addPath = () => {
        throw new Error('our mistake');
      };
      for (let turn = 0; turn < 10; turn += 1) {
        const { req, res } = exchange();
        call(middleware, undefined, req, res, () => undefined);
      }
      seen.length = 0;
    }
    const { req, res } = exchange();
    expect(call(middleware, SELF, req, res, next)).toEqual(['of next', 'of next']);
    expect(seen[0]).toBe(SELF);
    expect([seen[1] === req, seen[2] === res]).toEqual([true, true]);
    expect(next.seen).toEqual([
      [SELF, 'error', ...MORE],
      [SELF, 'again'],
    ]);
    expect(next.seen[0]?.[0]).toBe(SELF);
    // What is said there of the session is listened to once there is one.
    const watched = ['writeHead', 'end'].filter((name) => Object.hasOwn(res, name));
    expect(watched).toEqual(mode === 'on' ? ['writeHead'] : []);
  });
});

describe('next that is called a second time', () => {
  it('is not the handler once more: what was seen of it stays', () => {
    const { req, res } = exchange();
    const store = storeWith({});
    const inner = (_req: unknown, _res: unknown, next: unknown): void => {
      call(Reflect.get(store, 'generate'), store, req);
      call(next, undefined);
      call(next, undefined, new Error('the save failed'));
    };
    const { observed, hub } = observing(() => inner);
    const handler = (error?: unknown): void => {
      if (error === undefined) expect(Reflect.get(req, 'session')).toEqual({});
    };
    call(call(observed, undefined, { store }), undefined, req, res, handler);
    res.emit('close');
    const [kept] = hub.records.list({ after: 0, limit: 1 }).records;
    expect(kept?.recorded.toRecord(1).accessed).toBe(true);
  });
});

describe('a method of the response', () => {
  it.each(['writeHead', 'end'])('%s: this, all arguments, and what it gives', (name) => {
    const answer = { answer: true };
    const method = noting(answer);
    const at = exchange();
    Reflect.set(at.res, name, method);
    let given: unknown;
    within(
      storeWith({}),
      () => {
        given = call(Reflect.get(at.res, name), SELF, 1, 2, 3, 4);
      },
      at,
    );
    expect(given).toBe(answer);
    expect(method.seen).toEqual([[SELF, 1, 2, 3, 4]]);
    expect(method.seen[0]?.[0]).toBe(SELF);
  });

  it('that throws, throws the same', () => {
    const error = new Error('of the app');
    const at = exchange();
    at.res.end = () => {
      throw error;
    };
    const record = within(
      storeWith({}),
      () => {
        expect(() => at.res.end()).toThrow(error);
        Reflect.get(at.req, 'session');
      },
      at,
    );
    // Nor is a look after that taken for one of express-session's own.
    expect(record?.accessed).toBe(true);
  });

  it('that is missing stays missing', () => {
    const at = exchange();
    Reflect.set(at.res, 'writeHead', undefined);
    within(storeWith({}), () => undefined, at);
    expect(at.res.writeHead).toBeUndefined();
  });
});

describe('a call to the store', () => {
  const CALLS: [method: string, args: unknown[], op: string][] = [
    ['get', ['id'], 'load'],
    ['set', ['id', {}], 'save'],
    ['touch', ['id', {}], 'touch'],
    ['destroy', ['id'], 'destroy'],
  ];

  it.each(CALLS)('%s: this, all arguments, and what it gives', (name, args, op) => {
    const method = noting('given');
    const store = storeWith({ [name]: method });
    const record = within(store, () => {
      expect(call(Reflect.get(store, name), SELF, ...args, undefined, ...MORE)).toBe('given');
    });
    expect(method.seen).toEqual([[SELF, ...args, undefined, ...MORE]]);
    expect(method.seen[0]?.[0]).toBe(SELF);
    // Nobody tells when it is done.
    expect(record?.ops).toMatchObject([{ op, ok: null }]);
    // Outside a request too.
    expect(call(Reflect.get(store, name), SELF, ...args)).toBe('given');
    expect(method.seen[1]?.[0]).toBe(SELF);
  });

  it.each(CALLS)('%s: its callback, each time that it is called', (name, args, op) => {
    const callback = noting('of the callback');
    const given: unknown[] = [];
    const store = storeWith({
      [name]: (...all: unknown[]) => {
        for (const turn of [1, 2]) given.push(call(all[args.length], SELF, null, turn, ...MORE));
      },
    });
    const record = within(
      store,
      () => void call(Reflect.get(store, name), SELF, ...args, callback),
    );
    expect(callback.seen).toEqual([1, 2].map((turn) => [SELF, null, turn, ...MORE]));
    expect(callback.seen[0]?.[0]).toBe(SELF);
    expect(given).toEqual(['of the callback', 'of the callback']);
    expect(record).toMatchObject({ phase: 'final', ops: [{ op, ok: true }] });
  });

  it('that throws, throws the same', () => {
    const error = new Error('disk full');
    const store = storeWith({
      set: () => {
        throw error;
      },
    });
    let thrown: unknown;
    const record = within(store, () => {
      try {
        call(Reflect.get(store, 'set'), store, 'id', {});
      } catch (caught) {
        thrown = caught;
      }
    });
    expect(thrown).toBe(error);
    expect(record?.ops).toMatchObject([{ ok: false, error: 'disk full' }]);
  });

  it('gives its promise, at which nobody looked: a rejection stays unhandled', () => {
    let looks = 0;
    const then = {
      get: () => {
        looks += 1;
        return undefined;
      },
    };
    const promise = Object.defineProperty(Promise.resolve(), 'then', then);
    const store = storeWith({ set: () => promise });
    let given: unknown;
    within(store, () => {
      given = call(Reflect.get(store, 'set'), store, 'id', {});
    });
    expect([given === promise, looks]).toEqual([true, 0]);
  });

  it('generate: this, all arguments, and what it gives', () => {
    const generate = noting('generated');
    const store = { generate };
    const at = exchange();
    within(store, () => undefined, at);
    expect(generate.seen).toHaveLength(1);
    expect(generate.seen[0]?.[0]).toBe(store);
    expect(generate.seen[0]?.slice(2)).toEqual(MORE);
    expect(call(store.generate, SELF, at.req)).toBe('generated');
    expect(generate.seen[1]?.[0]).toBe(SELF);
  });
});

describe('a mistake of ours', () => {
  it.each([false, true])('reaches nobody; made from the beginning: %s', (isFirst) => {
    const at = exchange();
    Object.assign(at.res, { writeHead: noting('written'), end: noting('ended') });
    let isBroken = isFirst;
    const sessionID = {
      get: () => {
        if (isBroken) throw new Error('our mistake');
        return 'id';
      },
    };
    const store = {
      generate: (req: object) => Object.defineProperty(req, 'sessionID', sessionID),
      set: noting('stored'),
    };
    const given: unknown[] = [];
    within(
      store,
      () => {
        isBroken = true;
        given.push(call(store.set, store, 'id', {}));
        given.push(call(at.res.writeHead, at.res, 200), call(at.res.end, at.res));
      },
      at,
    );
    expect(given).toEqual(['stored', 'written', 'ended']);
  });
});

describe('a watched method of a store', () => {
  it('is as visible as before, and the app may still replace or delete it', () => {
    const hidden = noting();
    const store = Object.defineProperty(storeWith({ set: noting() }), 'get', {
      value: hidden,
      configurable: true,
    });
    within(store, () => undefined);
    expect(Object.keys(store)).toEqual(['generate', 'set']);
    const own = noting();
    Reflect.set(store, 'set', own);
    expect(Reflect.get(store, 'set')).toBe(own);
    expect(Reflect.deleteProperty(store, 'get')).toBe(true);
  });
});
