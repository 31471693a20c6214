import type { Revision, SessionRecord } from '../../server-plugin/protocol.ts';
import type { WitnessEvent } from '../witness/events.ts';
import type { ServerStatus } from './server-status.ts';

/** What a source tells. The log (`lib/log.ts`) takes facts in any order. */
export type Fact =
  | { kind: 'witness'; event: WitnessEvent }
  | {
      kind: 'records';
      origin: string;
      instance: string;
      records: SessionRecord[];
      revisions: Revision[];
    }
  | { kind: 'server'; status: ServerStatus };

/** Where facts come from: the browser, a server plugin, a file. */
export interface Source {
  /** Begins to tell, until the returned function is called. */
  start(tell: (fact: Fact) => void): () => void;
}
