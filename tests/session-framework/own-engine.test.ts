import { describe, expect, it } from 'vitest';
import type { Engine } from '../../session-framework/engine.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { Site } from './support/visitor.ts';

/** What a query builder such as Knex gives: it asks when `then` is called, and is no promise. */
function builder(run: () => unknown): unknown {
  return {
    then: (done: (value: unknown) => unknown, failed: (error: unknown) => unknown) =>
      Promise.resolve().then(run).then(done, failed),
  };
}

const CALLS = ['load', 'create', 'update', 'delete', 'clearExpired'] as const;
type Call = (typeof CALLS)[number];

/** An engine that gives such objects from some of its functions, as a program without types may. */
function building(loads: Engine['loads'], calls: readonly Call[]): Engine {
  const engine = { ...memoryEngine() };
  for (const name of calls) {
    const call: unknown = Reflect.get(engine, name);
    if (typeof call !== 'function') throw new Error(`no ${name}`);
    Reflect.set(engine, name, (...args: unknown[]) =>
      builder((): unknown => Reflect.apply(call, engine, args)),
    );
  }
  Reflect.set(engine, 'loads', loads);
  return engine;
}

const later = CALLS.map((call) => ['before-handler', [call]] as const);
const atOnce = CALLS.filter((call) => call !== 'load').map(
  (call) => ['at-first-access', [call]] as const,
);

describe('an engine of your own that gives what is no promise and has a then', () => {
  it.each([['before-handler', CALLS] as const, ...later, ...atOnce])(
    'is awaited, where it loads %s: %j',
    async (loads, calls) => {
      const site = new Site({ engine: building(loads, calls) });
      const visitor = site.visitor();
      await visitor.visit((session) => session.set('n', 1));
      expect(visitor.cookie).toMatch(/^[a-z0-9]{32}$/);
      await visitor.visit((session) => session.set('n', Number(session.get('n')) + 1));
      expect((await visitor.visit((session) => session.get('n'))).result).toBe(2);
      site.clock.pass(2_000_000);
      expect(await site.sessions.clearExpired()).toBe(1);
      await visitor.visit(async (session) => {
        session.set('n', 1);
        await session.flush();
      });
      expect(visitor.cookie).toBeNull();
    },
  );

  it('is told of, where it has to load at once', async () => {
    const engine = building('at-first-access', ['load']);
    const visitor = new Site({ engine }).visitor('a'.repeat(32));
    await expect(visitor.visit((session) => session.get('n'))).rejects.toThrow(
      "write loads: 'before-handler'",
    );
  });
});
