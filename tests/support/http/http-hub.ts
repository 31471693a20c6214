import { tmpdir } from 'node:os';
import { createHub, type Hub, type HubOptions } from '../../../server-plugin/hub.ts';
import type { SessionRecord } from '../../../server-plugin/protocol.ts';
import { TOKEN } from '../signed.ts';

/** A hub whose records can be awaited. */
export interface WatchedHub {
  hub: Hub;
  printed: string[];
  /** The record once `condition` holds; by default once it is final. */
  record: (
    id: string | undefined,
    condition?: (record: SessionRecord) => boolean,
  ) => Promise<SessionRecord>;
  /** Every version of a record so far. */
  versions: (id: string) => SessionRecord[];
  /** The newest version of each record so far. */
  newest: () => SessionRecord[];
  /** The dictionary of a revision, as it is in memory. */
  state: (id: string | null) => unknown;
  /** The newest version of the record of a path, once final. */
  recordOf: (url: string) => Promise<SessionRecord>;
  /** Resolves when no look at a session is still to come: the last is a moment after the end. */
  lateLooks: () => Promise<void>;
}

/** @param own clocks and token; the hub's own clocks and the token of the tests without */
export function watchHub(own: Pick<HubOptions, 'now' | 'clock' | 'token'> = {}): WatchedHub {
  const printed: string[] = [];
  const hub = createHub({
    token: TOKEN,
    directory: tmpdir(),
    print: (line) => void printed.push(line),
    ...own,
  });
  const lateLooks = watchLateLooks(hub);
  const versions = new Map<string, SessionRecord[]>();
  const waiting = new Set<() => void>();
  const put = hub.records.put.bind(hub.records);
  hub.records.put = (recorded) => {
    const seq = put(recorded);
    // A copy: the draft goes on.
    const record = structuredClone(recorded.toRecord(seq));
    versions.set(recorded.id, [...(versions.get(recorded.id) ?? []), record]);
    for (const look of waiting) look();
    return seq;
  };

  function until(find: () => SessionRecord | undefined): Promise<SessionRecord> {
    return new Promise((resolve) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  }

  const isFinal = (record: SessionRecord) => record.phase === 'final';

  return {
    hub,
    printed,
    lateLooks,
    record(id, condition = isFinal) {
      if (id === undefined) throw new Error('the response named no record');
      return until(() => versions.get(id)?.findLast(condition));
    },
    versions: (id) => versions.get(id) ?? [],
    newest: () => [...versions.values()].flatMap((all) => all.slice(-1)),
    recordOf: (url) =>
      until(() =>
        [...versions.values()]
          .map((all) => all.at(-1))
          .findLast((record) => record?.url === url && record.phase === 'final'),
      ),
    state(id) {
      const text = id === null ? null : (hub.revisions.find(id)?.text ?? null);
      const parsed: unknown = text === null ? null : JSON.parse(text);
      return parsed;
    },
  };
}

/** @returns a function that awaits the looks that are to come, at once where there are none */
export function watchLateLooks({ looks }: Hub): () => Promise<void> {
  let coming = 0;
  let last = Promise.withResolvers<undefined>();
  const later = looks.later.bind(looks);
  looks.later = (session, about, look) => {
    if (coming === 0) last = Promise.withResolvers();
    coming += 1;
    later(session, about, (still) => {
      look(still);
      coming -= 1;
      if (coming === 0) last.resolve(undefined);
    });
  };
  return async () => {
    if (coming > 0) await last.promise;
  };
}
