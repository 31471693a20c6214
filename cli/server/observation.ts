import type { MiddlewareConfiguration } from '../../server-plugin/protocol.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import { isUninvolved } from '../../lib/join/involvement.ts';
import { ExchangeLog } from '../../lib/join/log.ts';
import { isQuiet } from '../../lib/join/quiet.ts';
import { middlewareOf, serverKey } from '../../lib/panel/servers.ts';
import {
  serverSource,
  type ServerSource,
  type ServerSourceOptions,
} from '../../lib/sources/server.ts';
import type { ServerStatus } from '../../lib/sources/server-status.ts';
import type { ExplanationContext } from '../../lib/text/why/explain.ts';
import { callEndpoint, type Place } from './call.ts';
import { Reading } from './reading.ts';

/**
 * One server, asked again and again, and what its records make: the rows of the panel without the
 * browser's half, which nobody tells here.
 */
export class Observation {
  readonly log = new ExchangeLog();
  readonly reading = new Reading();
  readonly #source: ServerSource;
  readonly #followers = new Set<(status: ServerStatus) => void>();
  #stop: (() => void) | null = null;
  #status: ServerStatus | null = null;

  /** @param server where it is, and how it is called */
  constructor({
    origin,
    path,
    project,
    call,
  }: Pick<ServerSourceOptions, 'origin' | 'path' | 'project' | 'call'>) {
    this.#source = serverSource({
      origin,
      path,
      project,
      call: async (name, query) => {
        const result = await call(name, query);
        if (name === 'records' && result.outcome === 'answered') {
          this.reading.note(query.after ?? '', result.body);
        }
        return result;
      },
      // The command has its own pace: see `look`.
      isVisible: () => false,
    });
  }

  /** How the server stands to this command; null before it was called. */
  get status(): ServerStatus | null {
    return this.#status;
  }

  /** The rows that the panel would show, by the start of their request. */
  get rows(): Exchange[] {
    return this.log.rows.filter(isShown);
  }

  /** Has told how the server stands, also where it still stands so. */
  followStatus(follower: (status: ServerStatus) => void): void {
    this.#followers.add(follower);
  }

  /** Asks for what is new; ends when all of that is in the rows. */
  async look(): Promise<void> {
    this.#stop ??= this.#source.start((fact) => {
      this.log.apply([fact]);
      if (fact.kind !== 'server') return;
      this.#status = fact.status;
      for (const follow of this.#followers) follow(fact.status);
    });
    do await this.#source.look();
    while (this.reading.hasMore && this.#status?.state === 'paired');
  }

  /** Ends what keeps the process alive, until the next look. */
  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  /** What an explanation of a row needs beside it. */
  contextOf(row: Exchange): ExplanationContext {
    return { revisions: this.log.revisions, middleware: this.#middlewareOf(row) };
  }

  #middlewareOf(row: Exchange): MiddlewareConfiguration | undefined {
    const status = this.#status;
    return status === null ? undefined : middlewareOf(new Map([[serverKey(status), status]]), row);
  }
}

/** Of a server that is called over the network. */
export function observationOf(place: Place): Observation {
  return new Observation({
    ...place,
    call: (name, query) => callEndpoint(place, name, query),
  });
}

/** Whether a row is one that the panel shows as it is opened. */
export function isShown(row: Exchange): boolean {
  return !isUninvolved(row) && !isQuiet(row);
}
