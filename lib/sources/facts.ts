import type { Revision, SessionRecord } from '../../server-plugin/protocol.ts';
import type { CacheUse } from '../witness/revalidations.ts';
import type { WitnessEvent } from '../witness/events.ts';
import type { ServerProcess } from './server-process.ts';
import type { ServerStatus } from './server-status.ts';
import type { Unread } from './wire.ts';

/** Where records come from. */
export interface RecordsFrom {
  origin: string;
  project: string;
  /** How far the server's clock is ahead of this one, in ms. */
  clockAhead: number;
  process: ServerProcess | null;
}

/** What a source tells. The log (`lib/join/log.ts`) takes facts in any order. */
export type Fact =
  | { kind: 'witness'; event: WitnessEvent }
  | {
      kind: 'records';
      from: RecordsFrom;
      instance: string;
      records: SessionRecord[];
      unread: Unread[];
      revisions: Revision[];
    }
  | { kind: 'server'; status: ServerStatus }
  /** A server is asked no more: another place of its project answers. */
  | { kind: 'left'; server: Pick<ServerStatus, 'origin' | 'project'> }
  /** A response named this record, and the server was asked for it and did not have it. */
  | { kind: 'record-gone'; recordId: string }
  /** This run of a server is over, or goes on although it seemed to be over. */
  | { kind: 'run'; instance: string; isOver: boolean }
  /**
   * The background tells of the tab from `since` on. Where it was ended and began anew, it told
   * last at `lastHeard`, and may have missed something in between. Epoch ms.
   */
  | { kind: 'watching'; since: number; lastHeard: number | null }
  /** A request of no tab, such as a service worker's, has these records: nobody knows for whom. */
  | { kind: 'tabless'; recordIds: string[] }
  /** DevTools' own word on a response from the cache: see `Revalidations`. */
  | { kind: 'cache-use'; use: CacheUse }
  /** The `#` that rows had where they were recorded: by the id of their record, or their hop. */
  | { kind: 'numbers'; given: ReadonlyMap<string, number> }
  /** The tab shows another document. What was told before it has been told. */
  | { kind: 'navigated'; url: string };

/** Where facts come from: the browser, a server plugin, a file. */
export interface Source {
  /** Begins to tell, until the returned function is called. */
  start(tell: (fact: Fact) => void): () => void;
}
