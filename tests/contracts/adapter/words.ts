import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../lib/findings/all.ts';
import { HelloSchema } from '../../../lib/sources/wire.ts';
import { LOST } from '../../../lib/text/why/lost.ts';
import type { HelloReply, MiddlewareConfiguration } from '../../../server-plugin/protocol.ts';
import type { AdapterUnderTest } from '../under-test/adapter-under-test.ts';
import { toldBy } from './told.ts';

/** What every adapter tells of its middleware in `hello`: in the middleware's own terms, too. */
export function describeWords(adapter: AdapterUnderTest): void {
  describe(`the words of ${adapter.name}`, () => {
    it('are taken over by the extension as they are', async () => {
      const told = await toldBy(adapter);
      if (told === null) throw new Error('The adapter described no middleware.');
      const [read] = v.parse(HelloSchema, helloOf(told)).middlewares;
      expect(read).toEqual(told);
    });

    it('are whole sentences, for losses and findings that there are', async () => {
      const advice = (await toldBy(adapter))?.advice ?? {};
      const findings = RULES.map(({ name }) => name);
      const codes = [
        ...Object.keys(LOST),
        'insecure:proxy',
        'too-late:upgrade',
        'no-cookie:no-id',
        'not-run',
        ...findings,
      ];
      expect(codes).toEqual(expect.arrayContaining(Object.keys(advice)));
      for (const text of Object.values(advice)) {
        expect(text).toMatch(/^[`\p{Lu}].*\.$/u);
        // Each piece of code has its end.
        expect(text.split('`').length % 2).toBe(1);
      }
    });
  });
}

function helloOf(middleware: MiddlewareConfiguration): HelloReply {
  return {
    v: 2,
    name: 'sessions-devtools',
    version: '0.1.0',
    instance: 'run-1',
    since: 0,
    now: 0,
    middlewares: [middleware],
    can: [],
  };
}
