/** What Chromium says over its protocol: https://chromedevtools.github.io/devtools-protocol/tot/Network/ */
import type { CDPSession, Page } from '@playwright/test';
import type { SentRow } from './cases.ts';
import { MARK } from './server.ts';

/** A cookie of the jar, as the protocol gives it. */
export type ToldCookie = Awaited<ReturnType<typeof jarOf>>[number];

export interface Told {
  /** Null where nothing was told. */
  sent: SentRow[] | null;
  /** The lines of the response that were refused; null where nothing was told. */
  refused: { line: string; reasons: string[] }[] | null;
}

export interface Listener {
  session: CDPSession;
  /** What was told of the last hop of a request. */
  told(mark: string): Told;
}

/** Listens to what is told of the requests of a page and its frames. */
export async function listenTo(page: Page): Promise<Listener> {
  const session = await page.context().newCDPSession(page);
  const sent = new Map<string, SentRow[]>();
  const refused = new Map<string, { mark: string; rows: { line: string; reasons: string[] }[] }>();
  session.on('Network.requestWillBeSentExtraInfo', ({ requestId, associatedCookies }) => {
    const rows = associatedCookies.map(({ cookie, blockedReasons }): SentRow => {
      const { name, domain, path } = cookie;
      return {
        name,
        domain,
        path,
        isSent: blockedReasons.length === 0,
        reasons: blockedReasons.map(inOurWords),
      };
    });
    sent.set(requestId, rows);
  });
  session.on('Network.responseReceivedExtraInfo', ({ requestId, headers, blockedCookies }) => {
    const rows = blockedCookies.map(({ cookieLine, blockedReasons }) => ({
      line: cookieLine,
      reasons: blockedReasons.map(inOurWords),
    }));
    const mark = Object.entries(headers).find(([name]) => name.toLowerCase() === MARK)?.[1];
    if (mark !== undefined) refused.set(requestId, { mark, rows });
  });
  await session.send('Network.enable');
  return {
    session,
    told(mark) {
      const found = [...refused].find(([, response]) => response.mark === mark);
      if (!found) return { sent: null, refused: null };
      const [requestId, { rows }] = found;
      return { sent: sent.get(requestId) ?? null, refused: rows };
    },
  };
}

export async function jarOf(session: CDPSession) {
  return (await session.send('Storage.getCookies')).cookies;
}

/** `SchemefulSameSiteLax` is our `same-site-lax`. */
function inOurWords(reason: string): string {
  return reason
    .replace(/^Schemeful/, '')
    .replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase();
}
