import * as v from 'valibot';
import { ADAPTERS } from '../contracts/under-test/all.ts';
import { KEYS, type Path } from './adapters/routes.ts';
import { send } from './adapters/visit.ts';
import { SAID } from './adapters/words.ts';
import { expect, test as base } from './support/fixtures.ts';
import { pairBy, printedLink } from './support/pairing.ts';
import { startServer } from './support/server.ts';

/** Apps without a line of ours, observed as they import their session middleware. */

const PATHS: readonly Path[] = [
  '/cart',
  '/login',
  '/change',
  '/inside',
  '/read',
  '/logout',
  '/again',
];

/** Whose middleware is no package that it could know here, or is one by another name. */
const NOT_IMPORTED = ['session-framework', 'custom', 'h3'];

const Urls = v.record(v.string(), v.string());
const Dictionary = v.record(v.string(), v.unknown());

const test = base.extend<object, { urls: Readonly<Record<string, string>> }>({
  urls: [
    async ({ chromium }, use) => {
      const server = await startServer({
        command: process.execPath,
        args: () => [
          '--no-warnings',
          ...['--import', 'sessions-devtools/register'],
          'tests/e2e/adapters/unobserved-apps.ts',
        ],
        env: { NODE_ENV: 'development' },
        ready: /they listen: \{.*?"(http:[^"]+)"/,
      });
      const line = /they listen: (.*)/.exec(server.output())?.[1] ?? '';
      const urls = v.parse(Urls, JSON.parse(line));
      await fetch(server.url);
      await pairBy(chromium, await printedLink(server));
      await use(urls);
      await server.stop();
    },
    { scope: 'worker' },
  ],
});

for (const { name, stores } of ADAPTERS.filter(({ name }) => !NOT_IMPORTED.includes(name))) {
  const words = SAID.find((said) => said.adapter.name === name && said.store === stores[0])?.words;

  test(`${name}, from the first visit to the logout`, async ({ page, panel, urls }) => {
    // One process has all of these apps, and the tab what that has recorded before.
    const askedFor = (path: Path): string => `${path}?${name}`;
    const answers = new Map<Path, string>();
    for (const path of PATHS) {
      answers.set(path, (await send(page, `${urls[name]}${askedFor(path)}`)).body);
    }
    for (const path of PATHS) {
      // Without the visit before it, the first is that which begins a session.
      const said = path === '/cart' ? 'created' : words?.[path];
      await expect(panel.verdict('GET', askedFor(path))).toHaveText(said ?? '');
    }
    const { cart, ...found } = keptIn(answers.get('/read'));
    const isKept = words?.['/inside'] === 'saved';
    expect(cart).toEqual(isKept ? ['book', 'pen'] : ['book']);
    expect(found).toEqual({ user: 'ada', n: 1 });
    expect(keptIn(answers.get('/again'))).toEqual({});
  });
}

/** What the app has put into the session that it answers with. */
function keptIn(answer = ''): Record<string, unknown> {
  const all = Object.entries(v.parse(Dictionary, JSON.parse(answer)));
  return Object.fromEntries(all.filter(([key]) => KEYS.some((own) => own === key)));
}
