/** Pairs a browser with a server as a user does: by the link that the server prints. */
import type { Chromium } from './chromium.ts';
import type { Server } from './server.ts';
import { poll } from './wait.ts';

export async function pairBrowser(chromium: Chromium, server: Server): Promise<void> {
  await pairBy(chromium, await pairingLink(server));
}

export async function pairBy(chromium: Chromium, link: string): Promise<void> {
  const page = await chromium.newPage();
  await page.goto(link);
  await page.waitForURL(/#paired$/);
  await chromium.closePage(page);
}

/** The link as it stands in the terminal: printed at the first request, as only then the port is known. */
export async function pairingLink(server: Server): Promise<string> {
  await fetch(`${server.url}/about`);
  return printedLink(server);
}

/** The link of a server that has had its first request. */
export function printedLink(server: Pick<Server, 'output'>): Promise<string> {
  return poll('the pairing link', () => /https?:\S+\/pair#\S+/.exec(server.output())?.[0]);
}
