import { describe, expect, it } from 'vitest';
import type { Observer } from '../../session-framework/observer/observer.ts';
import type { Serialiser } from '../../session-framework/content/serialiser.ts';
import type { Session } from '../../session-framework/session/session.ts';
import { inPlace, Notebook } from './support/notebook.ts';
import { Site } from './support/visitor.ts';

describe('an observer', () => {
  it('that throws is told of once, and harms nothing', async () => {
    const observer: Observer = {
      begin: () => ({
        accessed: () => {
          throw new Error('of the observer');
        },
      }),
    };
    const site = new Site({ observer });
    const visitor = site.visitor();
    await visitor.visit((session) => session.set('n', 1));
    expect(site.warnings).toMatchObject([{ code: 'observer-failed' }]);
    const { result } = await visitor.visit((session) => session.get('n'));
    expect(result).toBe(1);
  });

  it('may leave a request alone', async () => {
    const visitor = new Site({ observer: { begin: () => null } }).visitor();
    await visitor.visit((session) => session.set('n', 1));
    expect((await visitor.visit((session) => session.get('n'))).result).toBe(1);
  });

  it('changes nothing: same cookies, flags and store calls with and without it', async () => {
    const walk = async (observer: Observer | undefined) => {
      const visitor = new Site(observer === undefined ? {} : { observer }).visitor();
      const lines: unknown[] = [];
      const handlers: ((session: Session) => unknown)[] = [
        (session) => session.get('n'),
        (session) => session.set('car', { wheels: 'steel' }),
        inPlace,
        (session) => session.get('car'),
        (session) => session.cycleKey(),
        (session) => session.flush(),
      ];
      for (const handler of handlers) {
        const { result, setCookie, vary } = await visitor.visit(async (session) => {
          await handler(session);
          return { accessed: session.accessed, modified: session.modified };
        });
        lines.push([result, setCookie?.replace(/=\w+/, ''), vary]);
      }
      return lines;
    };
    expect(await walk(new Notebook())).toEqual(await walk(undefined));
  });

  it('makes the application’s getters and toJSON run no more often', async () => {
    const runs = async (observer: Observer | undefined): Promise<number> => {
      let count = 0;
      const counted = {
        get value() {
          return (count += 1);
        },
      };
      const written = { toJSON: () => (count += 1) };
      const serialiser: Serialiser = {
        name: 'lenient',
        stringify: (content) => JSON.stringify(content),
        parse: (text): unknown => JSON.parse(text),
      };
      const visitor = new Site({ serialiser, observer }).visitor();
      await visitor.visit((session) => session.update({ counted, written }));
      await visitor.visit((session) => session.set('counted', counted), 500);
      await visitor.visit((session) => session.set('written', written).save());
      return count;
    };
    expect(await runs({ begin: () => ({}) })).toBe(await runs(undefined));
  });
});
