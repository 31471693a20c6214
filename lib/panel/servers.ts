import type { MiddlewareConfiguration } from '../../server-plugin/protocol.ts';
import type { Exchange } from '../join/exchange.ts';
import type { Fact } from '../sources/facts.ts';
import type { ServerStatus } from '../sources/server-status.ts';
import { isWeb } from '../witness/hosts.ts';
import type { ShownRows } from './shown-rows.ts';

/** What tells the servers apart: several projects may answer at one origin, below other paths. */
export function serverKey({ origin, project }: Pick<ServerStatus, 'origin' | 'project'>): string {
  return `${origin} ${project ?? ''}`;
}

/** The servers as facts tell of them. */
export function serversAfter(
  before: ReadonlyMap<string, ServerStatus>,
  facts: readonly Fact[],
): ReadonlyMap<string, ServerStatus> {
  const servers = new Map(before);
  for (const fact of facts) {
    if (fact.kind === 'server') servers.set(serverKey(fact.status), fact.status);
    else if (fact.kind === 'left') servers.delete(serverKey(fact.server));
  }
  return servers;
}

/** The server that tells of an exchange: of its project, wherever that is reached. */
export function serverOf(
  servers: ReadonlyMap<string, ServerStatus>,
  { origin, project }: Pick<Exchange, 'origin' | 'project'>,
): ServerStatus | undefined {
  const all = [...servers.values()];
  const own = servers.get(serverKey({ origin, project }));
  if (own?.state === 'paired') return own;
  const reached = all.find((status) => status.state === 'paired' && status.project === project);
  return (
    (project === null ? undefined : reached) ?? own ?? all.find((one) => one.origin === origin)
  );
}

/** The configuration of the middleware that made the record of an exchange, as its server told it. */
export function middlewareOf(
  servers: ReadonlyMap<string, ServerStatus>,
  exchange: Exchange,
): MiddlewareConfiguration | undefined {
  const { record } = exchange;
  const status = serverOf(servers, exchange);
  if (!record || status?.state !== 'paired') return undefined;
  const named = status.hello.middlewares.filter(({ name }) => name === record.middleware.name);
  return named.find(({ cookieName }) => cookieName === record.cookieIn.name) ?? named[0];
}

/** Whether a middleware keeps its sessions in the memory of the server, by the name of its store. */
export function isInMemory(middleware: MiddlewareConfiguration | undefined): boolean {
  const { store, engine } = middleware?.options ?? {};
  return [store, engine].some((name) => typeof name === 'string' && /memory/i.test(name));
}

/** Whether a plugin that this browser is paired with answers at an origin. */
export function isReachedAt(servers: ReadonlyMap<string, ServerStatus>, origin: string): boolean {
  return [...servers.values()].some(
    (status) => status.origin === origin && status.state === 'paired',
  );
}

/**
 * The servers that the inspected page or a row has to do with, and others of their projects: the
 * rest is another panel's.
 */
export function relevantServers(state: {
  servers: ReadonlyMap<string, ServerStatus>;
  rows: Pick<ShownRows, 'origins'>;
  page: string | null;
}): ServerStatus[] {
  const origin = originOf(state.page);
  const origins = new Set(state.rows.origins.keys());
  if (origin !== null) origins.add(origin);
  const servers = [...state.servers.values()];
  // Without a page and without rows there is nothing to tell the servers apart by.
  if (origins.size === 0) return servers;
  const own = new Set(servers.filter((status) => origins.has(status.origin)));
  const projects = new Set([...own].flatMap(({ project }) => project ?? []));
  return servers.filter(
    (status) => own.has(status) || (status.project !== null && projects.has(status.project)),
  );
}

/** Of a page; null where it is not on the web. */
export function originOf(url: string | null): string | null {
  return url !== null && isWeb(url) ? new URL(url).origin : null;
}
