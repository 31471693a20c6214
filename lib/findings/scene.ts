import type { MiddlewareConfiguration } from '../../server-plugin/protocol.ts';
import { changesOf } from '../join/changes-of.ts';
import type { Exchange } from '../join/exchange.ts';
import type { Change } from '../states/diff.ts';
import type { RevisionTable } from '../states/revisions.ts';
import { sentCookie, setCookieLine } from './rows.ts';

/** What rules know besides the rows. */
export interface Surroundings {
  /** The configuration in force of the middleware that made the record of a row. */
  middlewareOf: (row: Exchange) => MiddlewareConfiguration | undefined;
  revisions: Pick<RevisionTable, 'changes' | 'get' | 'isEmpty'>;
  /** Whether the plugin itself answers at an origin: no proxy that keeps it to itself is in front. */
  isReachedAt: (origin: string) => boolean;
  /** Whether a run of a server is over, as far as it is known. */
  isOver: (instance: string) => boolean;
}

/** The exchanges of one host, as far as they are known: ports share their cookies. */
export interface Scene extends Surroundings {
  host: string;
  /** By the start of their request. */
  rows: readonly Exchange[];
  /** What a request changed in the dictionary; null where that is not known. */
  changesOf: (row: Exchange) => readonly Change[] | null;
  /** The last row before it that set the cookie which went along with this one. */
  setterOf: (row: Exchange) => Exchange | undefined;
}

/** The scene of a host. What several rules ask for is worked out once, when it is asked for. */
export function sceneOf(
  host: string,
  rows: readonly Exchange[],
  surroundings: Surroundings,
): Scene {
  let setters: ReadonlyMap<string, Exchange> | null = null;
  return {
    ...surroundings,
    host,
    rows,
    changesOf: (row) => changesOf(row, surroundings.revisions),
    setterOf: ({ key }) => (setters ??= settersOf(rows)).get(key),
  };
}

/** Who set the cookie that went along, by the key of the row it went along with. */
function settersOf(rows: readonly Exchange[]): Map<string, Exchange> {
  const last = new Map<string, Exchange>();
  const setters = new Map<string, Exchange>();
  for (const row of rows) {
    const sent = sentCookie(row);
    const setter = sent && last.get(`${sent.name} ${sent.fingerprint}`);
    if (setter) setters.set(row.key, setter);
    const set = setCookieLine(row);
    if (set?.cleared === false) last.set(`${set.name} ${set.fingerprint}`, row);
  }
  return setters;
}
