import * as v from 'valibot';
import { browser } from 'wxt/browser';
import type { KnownServer } from '../../lib/messaging/messages.ts';

/** More servers than one develops at a time; the ones seen first are forgotten first. */
const MAX_SERVERS = 50;
/** Endpoints of one origin: more of them are somebody's game, and must not push out the others. */
const MAX_PATHS = 4;

const ServersSchema = v.array(v.object({ origin: v.string(), path: v.string() }));
const TokensSchema = v.record(v.string(), v.string());

/** Two responses at a time must not overwrite what the other has learned. */
let lastWrite: Promise<unknown> = Promise.resolve();

/** The servers that sent the header since the browser was started. */
export async function knownServers(): Promise<KnownServer[]> {
  // A response that was just seen counts, also while storage is slow.
  await lastWrite;
  return readServers();
}

async function readServers(): Promise<KnownServer[]> {
  const stored: unknown = (await browser.storage.session.get('servers')).servers;
  return v.is(ServersSchema, stored) ? stored : [];
}

export async function isKnownServer(origin: string, path: string): Promise<boolean> {
  return (await knownServers()).some((s) => s.origin === origin && s.path === path);
}

/**
 * Remembers a server, so that a panel opened later finds it.
 *
 * @returns all servers if this one is new, else null
 */
export function rememberServer(server: KnownServer): Promise<KnownServer[] | null> {
  const write = lastWrite.then(async () => {
    const servers = await readServers();
    if (servers.some((s) => s.origin === server.origin && s.path === server.path)) return null;
    if (servers.filter((s) => s.origin === server.origin).length >= MAX_PATHS) return null;
    const all = [...servers, server].slice(-MAX_SERVERS);
    await browser.storage.session.set({ servers: all });
    return all;
  });
  lastWrite = write.catch(() => null);
  return write;
}

/** The token for an origin; it never leaves the background but in a call to that origin. */
export async function tokenFor(origin: string): Promise<string | null> {
  return (await tokens())[origin] ?? null;
}

export async function saveToken(origin: string, token: string): Promise<void> {
  await browser.storage.local.set({ tokens: { ...(await tokens()), [origin]: token } });
}

async function tokens(): Promise<Record<string, string>> {
  const stored: unknown = (await browser.storage.local.get('tokens')).tokens;
  return v.is(TokensSchema, stored) ? stored : {};
}
