/**
 * Small apps with a mistake that people really make, in the process of the test, with the plugin
 * in them or with nothing of ours.
 */
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import session, { type SessionOptions } from 'express-session';
import type { RequestHandler } from 'express';
import { createHub, type Hub } from '../../../server-plugin/hub.ts';
import { createObserve } from '../../support/express-session.ts';
import { startObservedApp } from '../../support/http/http-app.ts';
import { test as base } from '../support/fixtures.ts';
import { pairBy } from '../support/pairing.ts';
import { withServers, type Serve } from '../support/serve.ts';

/** express-session as the app calls it: observed, or as it is. */
export type MakeSession = (options: Partial<SessionOptions>) => RequestHandler;

export type Installed = 'with the plugin' | 'with nothing installed';
export const BOTH: readonly Installed[] = ['with the plugin', 'with nothing installed'];

declare module 'express-session' {
  interface SessionData {
    user: string;
    bio: string;
    seen: boolean;
  }
}

interface CaseFixtures {
  /** Makes express-session; where the plugin is in it, the browser is paired already. */
  sessions: (installed: Installed) => Promise<MakeSession>;
  /** express-session with the plugin, each time as in another process of the same project. */
  runs: () => MakeSession;
  /** What the plugin of one process has, for other middlewares. */
  hubs: () => Hub;
  /** The token of the apps' project, with which the browser is paired. */
  paired: string;
  serve: Serve;
}

const OPTIONS = { secret: 'secret', resave: false, saveUninitialized: false };

function hubOf(token: string): Hub {
  return createHub({ token, directory: tmpdir(), print: () => undefined });
}

/** express-session as one process has it. */
function observedBy(token: string): MakeSession {
  const hub = hubOf(token);
  const observe = createObserve(
    () => hub,
    () => 'development',
  );
  const make = observe(session);
  return (options) => make({ ...OPTIONS, ...options });
}

export const test = base.extend<CaseFixtures>({
  paired: async ({ chromium }, use) => {
    const token = randomBytes(32).toString('base64url');
    const opener = await startObservedApp({}, { token });
    await pairBy(chromium, /https?:\S+$/.exec(opener.printed[0] ?? '')?.[0] ?? '');
    await use(token);
    await opener.close();
  },

  runs: async ({ paired }, use) => {
    await use(() => observedBy(paired));
  },

  hubs: async ({ paired }, use) => {
    await use(() => hubOf(paired));
  },

  sessions: async ({ chromium }, use) => {
    const token = randomBytes(32).toString('base64url');
    const opener = await startObservedApp({}, { token });
    const observed = observedBy(token);
    await use(async (installed) => {
      const isObserved = installed === 'with the plugin';
      if (isObserved)
        await pairBy(chromium, /https?:\S+$/.exec(opener.printed[0] ?? '')?.[0] ?? '');
      return isObserved ? observed : (options) => session({ ...OPTIONS, ...options });
    });
    await opener.close();
  },

  // eslint-disable-next-line no-empty-pattern
  serve: async ({}, use) => {
    await withServers(use);
  },
});

export { expect } from '../support/fixtures.ts';

/** A page that does something when it is told to: `document.title` says when it has. */
export function pageThat(does: string): string {
  return `<!doctype html><title>ready</title><script>
    const go = async () => { ${does} };
  </script><button onclick="go().then(() => { document.title = 'done'; })">Go</button>`;
}
