import * as v from 'valibot';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Panels from '../../entrypoints/background/panels.ts';
import { ToPanelSchema } from '../../lib/messaging/messages.ts';
import type { Port } from '../../lib/messaging/port-channel.ts';

type Listener = (details: object) => void;

const { heard, listenerOf } = vi.hoisted(() => {
  const heard = new Map<string, Listener>();
  const listenerOf = (name: string) => ({
    addListener: (listener: Listener) => void heard.set(name, listener),
  });
  return { heard, listenerOf };
});

vi.mock('wxt/browser', () => ({
  browser: {
    runtime: { getPlatformInfo: () => Promise.resolve({}) },
    permissions: { getAll: () => Promise.resolve({}) },
    tabs: { TAB_ID_NONE: -1, get: () => Promise.resolve({}) },
    storage: {
      session: { get: () => Promise.resolve({}), set: () => Promise.resolve() },
      local: { get: () => Promise.resolve({}) },
    },
    cookies: {
      onChanged: { addListener: () => undefined },
      getAllCookieStores: () => Promise.resolve([]),
    },
    webRequest: {
      onSendHeaders: listenerOf('request'),
      onHeadersReceived: listenerOf('response'),
      onBeforeRedirect: listenerOf('redirect'),
      onResponseStarted: listenerOf('started'),
      onCompleted: listenerOf('done'),
      onErrorOccurred: listenerOf('error'),
    },
  },
}));

const TAB = 1;
const START_MS = 10_000;

/** A background that the browser has just started. */
async function startBackground(): Promise<typeof Panels> {
  vi.resetModules();
  const { watchRequests } = await import('../../entrypoints/background/requests.ts');
  watchRequests();
  return import('../../entrypoints/background/panels.ts');
}

interface Browsed {
  at: number;
  requestId?: string;
  tabId?: number;
}

/** The browser tells of a request; `at` is when it happened. */
function tell(name: string, { at, requestId = '7', tabId = TAB }: Browsed): void {
  const url = 'http://localhost/books';
  const details = { requestId, tabId, url, method: 'GET', type: 'xmlhttprequest', timeStamp: at };
  heard.get(name)?.({
    ...details,
    statusCode: 200,
    fromCache: false,
    requestHeaders: [],
    responseHeaders: [],
  });
}

/** A panel whose port comes to the background. */
function panelPort(): { port: Port; attach(isBack: boolean): void; witnessed(): string[] } {
  const posted: unknown[] = [];
  let onMessage: (message: unknown) => void = () => undefined;
  return {
    port: {
      postMessage: (message) => void posted.push(message),
      onMessage: { addListener: (listener) => void (onMessage = listener) },
      onDisconnect: { addListener: () => undefined },
    },
    attach: (isBack) => onMessage({ type: 'attach', tabId: TAB, isBack, asked: [] }),
    witnessed: () =>
      posted.flatMap((message) => {
        const told = v.parse(ToPanelSchema, message);
        return told.type === 'witness' ? `${told.event.requestId} ${told.event.kind}` : [];
      }),
  };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  return () => vi.useRealTimers();
});

describe('a panel that comes back to a background that was ended', () => {
  it('is told what came before it, in order of time', async () => {
    const { attachPanel } = await startBackground();
    const panel = panelPort();
    tell('response', { at: 70 });
    tell('done', { at: 82 });
    attachPanel(panel.port);
    panel.attach(true);
    tell('request', { at: 21 });
    await vi.advanceTimersByTimeAsync(0);
    tell('request', { at: 90, requestId: '8' });
    expect(panel.witnessed()).toEqual(['7 request', '7 response', '7 done', '8 request']);
  });

  it('is told nothing of other tabs', async () => {
    const { attachPanel } = await startBackground();
    const panel = panelPort();
    tell('request', { at: 21, tabId: 2 });
    attachPanel(panel.port);
    panel.attach(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(panel.witnessed()).toEqual([]);
  });

  it('is told of each event once', async () => {
    const { attachPanel } = await startBackground();
    tell('request', { at: 21 });
    const panels = [panelPort(), panelPort()];
    for (const panel of panels) {
      attachPanel(panel.port);
      panel.attach(true);
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(panels.map((panel) => panel.witnessed())).toEqual([['7 request'], []]);
  });

  it('is told nothing of before if it takes longer than a start', async () => {
    const { attachPanel } = await startBackground();
    const panel = panelPort();
    tell('request', { at: 21 });
    await vi.advanceTimersByTimeAsync(START_MS);
    tell('response', { at: 70 });
    attachPanel(panel.port);
    panel.attach(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(panel.witnessed()).toEqual([]);
  });
});

it('a panel that is opened is told nothing of before', async () => {
  const { attachPanel } = await startBackground();
  const panel = panelPort();
  tell('request', { at: Date.now() - 1 });
  attachPanel(panel.port);
  panel.attach(false);
  tell('request', { at: Date.now(), requestId: '8' });
  await vi.advanceTimersByTimeAsync(0);
  expect(panel.witnessed()).toEqual(['8 request']);
});
