/** A Chromium that makes the requests of a table, with an extension that watches as ours does. */
import { join } from 'node:path';
import type { CDPSession, Worker } from '@playwright/test';
import * as v from 'valibot';
import type { JarCookie } from '../../lib/fate/jar.ts';
import type { RequestFacts } from '../../lib/fate/request.ts';
import { jarCookie, readPartitionKey } from '../../lib/witness/jar.ts';
import { agreedKey, documentsAsking, requestFacts } from '../../lib/witness/request-facts.ts';
import { launchChromium } from '../../tests/e2e/support/chromium.ts';
import { poll, within } from '../../tests/e2e/support/wait.ts';
import { makeRequest, UNTOLD } from './asking.ts';
import type { Ask } from './cases.ts';
import type { LiveCase } from './live-case.ts';
import { MARK, startServer, type FateServer } from './server.ts';
import { jarOf, listenTo, type Told, type ToldCookie } from './told.ts';

/** What the user has set. */
export type Setting = 'block3p' | 'blockall' | undefined;

/** A request as it was made: what an extension saw of it, and what Chromium says. */
export interface Made {
  what: string;
  ask: Ask;
  seen: RequestFacts;
  /** The jar before and after, as an extension reads it. */
  before: JarCookie[];
  after: JarCookie[];
  /** Epoch ms of the response. */
  at: number;
  told: Told;
  toldBefore: ToldCookie[];
  toldAfter: ToldCookie[];
  /** The Cookie header as the server got it. */
  received: string | null;
}

export interface FateBrowser {
  make(one: LiveCase): Promise<Made>;
  close(): Promise<void>;
}

/** Debian's Chromium blocks third-party cookies as delivered, others do not. */
const PREFERENCES = {
  allowed: { cookie_controls_mode: 0, block_third_party_cookies: false },
  block3p: { cookie_controls_mode: 1, block_third_party_cookies: true },
  blockall: { default_content_setting_values: { cookies: 2 } },
};

export async function openBrowser(setting: Setting): Promise<FateBrowser> {
  const server = await startServer();
  const chromium = await launchChromium({
    extension: join(import.meta.dirname, 'probe'),
    preferences: { profile: PREFERENCES[setting ?? 'allowed'] },
    flags: [
      '--host-resolver-rules=MAP * 127.0.0.1',
      '--ignore-certificate-errors',
      // One session then tells of a page and all its frames.
      '--disable-site-isolation-trials',
      // Of several the last counts: Playwright's own has the partitioning of storage in it, by which
      // an extension sees what stands around a document.
      '--disable-features=Translate',
    ],
  });
  const worker = await chromium.serviceWorker();
  let marks = 0;
  return {
    make: async (one) => {
      const page = await chromium.newPage();
      try {
        const { session, told } = await listenTo(page);
        await session.send('Storage.clearCookies');
        const send = async (ask: Ask, mark: string): Promise<void> => {
          const { kind, status, nocors, on, responseHeaders, lines } = ask;
          server.answer(mark, { kind, status, nocors, on, responseHeaders, lines });
          await makeRequest(page, marked(server.at(ask.url), mark), placed(ask, server));
          const over: Promise<unknown> = worker.evaluate(
            `probe.ends(${JSON.stringify(`${MARK}=${mark}`)}, 1)`,
          );
          await within(`the end of ${one.what}`, over);
        };
        for (const ask of one.before) await send(ask, String(++marks));
        const mark = String(++marks);
        await worker.evaluate('probe.forget()');
        const before = await readJar(worker);
        const toldBefore = await jarOf(session);
        await send(one.ask, mark);
        const kinds = [...one.before, one.ask].map(({ kind }) => kind);
        if (!UNTOLD.has(one.ask.kind) && !kinds.includes('sw')) {
          await poll(`what Chromium says of ${one.what}`, () =>
            told(mark).refused ? true : undefined,
          );
        }
        const workers = [...one.before, one.ask].filter(({ kind }) => kind === 'sw');
        await forgetServiceWorkers(
          session,
          workers.map(({ page = '' }) => server.at(page)),
        );
        const { facts, at } = await readSeen(worker, mark, one.ask.on === 'preflight');
        return {
          what: one.what,
          ask: one.ask,
          seen: { ...facts, via: one.ask.via === undefined ? [] : [one.ask.via] },
          before,
          after: await readJar(worker),
          at,
          told: told(mark),
          toldBefore,
          toldAfter: await jarOf(session),
          received: server.received(mark).at(-1) ?? null,
        };
      } finally {
        await page.close();
      }
    },
    async close() {
      await chromium.close();
      server.close();
    },
  };
}

/** Else they would make the requests of later pages of their site. */
async function forgetServiceWorkers(session: CDPSession, pages: readonly string[]): Promise<void> {
  for (const page of pages) {
    const { origin } = new URL(page);
    await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'service_workers' });
  }
}

function marked(url: string, mark: string): string {
  const whole = new URL(url);
  whole.searchParams.set(MARK, mark);
  return whole.href;
}

function placed(ask: Ask, { at }: FateServer): Ask {
  return {
    ...ask,
    ...(ask.page !== undefined && { page: at(ask.page) }),
    ...(ask.via !== undefined && { via: ask.kind === 'sw' ? ask.via : at(ask.via) }),
    frames: ask.frames.map(({ url, ...frame }) => ({
      ...frame,
      ...(url !== undefined && { url: at(url) }),
    })),
  };
}

const JarSchema = v.array(
  v.object({
    name: v.string(),
    value: v.string(),
    domain: v.string(),
    path: v.string(),
    secure: v.boolean(),
    httpOnly: v.boolean(),
    sameSite: v.string(),
    partitionKey: v.optional(v.unknown()),
  }),
);

async function readJar(worker: Worker): Promise<JarCookie[]> {
  return v.parse(JarSchema, await worker.evaluate('probe.jar()')).map(jarCookie);
}

const Headers = v.optional(v.array(v.object({ name: v.string(), value: v.optional(v.string()) })));

const SeenSchema = v.array(
  v.object({
    details: v.object({
      url: v.string(),
      method: v.string(),
      type: v.string(),
      timeStamp: v.number(),
      frameId: v.number(),
      initiator: v.optional(v.string()),
      documentId: v.optional(v.string()),
      parentDocumentId: v.optional(v.string()),
      requestHeaders: Headers,
    }),
    keys: v.array(v.object({ id: v.string(), key: v.unknown() })),
  }),
);

async function readSeen(
  worker: Worker,
  mark: string,
  isPreflight: boolean,
): Promise<{ facts: RequestFacts; at: number }> {
  const seen = v.parse(SeenSchema, await worker.evaluate('probe.seen()'));
  const those = seen.filter(({ details }) => new URL(details.url).searchParams.get(MARK) === mark);
  const one = isPreflight ? those.at(0) : those.at(-1);
  if (!one) throw new Error('the extension saw no request');
  const keys = new Map(one.keys.map(({ id, key }) => [id, readPartitionKey(key)]));
  const frames = agreedKey(documentsAsking(one.details).map((id) => keys.get(id) ?? null));
  return { facts: requestFacts(one.details, frames, []), at: one.details.timeStamp };
}
