import { describe, expect, it } from 'vitest';
import type { Hub } from '../../../server-plugin/hub.ts';
import { Client, keptAlive, listen, type Answer } from '../../support/http/http.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { timePasses } from '../../support/patience.ts';
import type { AdapterUnderTest, App } from '../under-test/adapter-under-test.ts';
import { SHARED } from '../scenarios/all.ts';
import { askedBy, upgrading, withCookie } from '../scenarios/asking.ts';
import { stageOf, type Asking } from '../scenarios/hold.ts';
import { whyImpossible } from '../scenarios/possible.ts';
import type { Asked, Scenario, Step } from '../scenarios/scenario.ts';
import { expectTold, MANY_VISITS, SPOILT } from './spoilt.ts';

/** The app behaves the same with and without us: over each host and store of an adapter. */
export function describeHarmless(adapter: AdapterUnderTest): void {
  const { name, hosts, stores, own } = adapter;
  const scenarios = { ...SHARED, ...own };

  describe.each(hosts)(`${name} on %s`, (host) => {
    describe.each(stores)('with %s', (store) => {
      for (const [title, scenario] of Object.entries(scenarios)) {
        const isPossible = whyImpossible({ adapter, store }, scenario) === null;
        it.runIf(isPossible)(`behaves the same with ${title}`, async () => {
          const without = await run(adapter, { host, store, scenario });
          const observed = await run(adapter, { host, store, scenario, observer: watchHub() });
          expect(observed).toEqual(without);
        });
      }

      it.each(Object.entries(SPOILT))(
        'has a recorder %s and always fails',
        async (title, spoil) => {
          const observer = watchHub();
          spoil(observer.hub);
          const at = { host, store, scenario: MANY_VISITS };
          const without = await run(adapter, at);
          const observed = await run(adapter, { ...at, observer, isSpoilt: true });
          expect(observed).toEqual(without);
          expectTold(title, observer.printed, adapter.traits(store));
        },
      );
    });
  });

  it(`${name} has no scenario of its own under the title of another`, () => {
    const shared = Object.keys(SHARED);
    expect(Object.keys(own).filter((title) => shared.includes(title))).toEqual([]);
  });
}

interface Run {
  host: string;
  store: string;
  scenario: Scenario;
  /** Who records; nobody where there is none. */
  observer?: { hub: Hub; printed: readonly string[] };
  isSpoilt?: boolean;
}

/** What the outside sees of a scenario, what the app sees, and what the store does. */
async function run(adapter: AdapterUnderTest, { host, store, scenario, ...rest }: Run) {
  const { observer, isSpoilt = false } = rest;
  const { setting, options, failing, before, isCalledInPool } = scenario;
  const headersGoFirst = adapter.traits(store).commits === 'at-end';
  const { routes, steps, slow } = stageOf(scenario, headersGoFirst);
  const events: unknown[] = [];
  const app = adapter.create({
    host,
    store,
    hub: observer?.hub ?? null,
    routes,
    before,
    failing,
    slow,
    isCalledInPool,
    options: { ...(setting === undefined ? {} : adapter.settings[setting]), ...options },
    tell: (event) => void events.push(event),
  });
  const server = await listen(app.listener);
  const agent = scenario.isOnOneConnection === true ? keptAlive() : undefined;
  const client = new Client(server.port, agent);
  upgrading(server, app);
  const answers: unknown[] = [];
  const visitor = { client, first: new Map<string, string>() };
  const ask = (asked: Asked, asking?: Asking) =>
    answerOf({ adapter, app }, visitor, { ...asked, ...asking });
  for await (const step of steps(ask)) answers.push(...step);
  agent?.destroy();
  await server.close();
  if (observer !== undefined && !isSpoilt) {
    // One line with the pairing link, and no error of ours.
    expect(observer.printed).toHaveLength(1);
    const { seesUpgrades } = adapter.traits(store);
    const isUnseen = (step: Step): boolean =>
      seesUpgrades === false && typeof step === 'object' && 'isUpgrade' in step;
    const unseen = scenario.visits.filter(isUnseen).length;
    expect(observer.hub.records.size).toBe(answers.length - unseen);
  }
  return withoutIds({ answers, events, ...app.stored() }, adapter.idPattern);
}

async function answerOf(
  at: { adapter: AdapterUnderTest; app: App },
  { client, first }: { client: Client; first: Map<string, string> },
  { signal, onHeaders, ...asked }: Asked & Asking,
): Promise<unknown> {
  const { target, method, headers } = askedBy(asked);
  const cookie = await withCookie(at, { jar: client.cookies, first }, asked);
  const sent = { method, headers: { ...headers, ...cookie }, signal, onHeaders };
  await anotherMillisecond();
  try {
    const answer = await client.send(target, sent);
    if (first.size === 0) for (const [name, value] of client.cookies) first.set(name, value);
    return withoutOurs(answer);
  } catch (error) {
    return String(error);
  }
}

/**
 * hono-sessions notes when a session was used, and stores it where that is another time than before:
 * of two requests within a millisecond the second stores nothing.
 */
async function anotherMillisecond(): Promise<void> {
  for (const now = Date.now(); Date.now() === now;) await timePasses(1);
}

function withoutOurs({ status, rawHeaders, body }: Answer) {
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (/^(session-debug|date)$/i.test(name)) continue;
    headers.push(`${name}: ${value.replace(/(expires)=[^;]+/i, '$1=…')}`);
  }
  return { status, headers, body: body.replace(/"(expires|_expires)":"[^"]+"/g, '"$1":"…"') };
}

/** Random ids are called by their order. */
function withoutIds(seen: object, pattern: RegExp | undefined): unknown {
  if (pattern === undefined) return seen;
  const ids: string[] = [];
  const text = JSON.stringify(seen).replaceAll(pattern, (id) => {
    if (!ids.includes(id)) ids.push(id);
    return `id-${ids.indexOf(id)}`;
  });
  const parsed: unknown = JSON.parse(text);
  return parsed;
}
