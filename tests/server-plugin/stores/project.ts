import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach } from 'vitest';
import { Missed } from '../../../lib/sources/missed.ts';
import { RecordsSchema } from '../../../lib/sources/wire.ts';
import { listRecords } from '../../../server-plugin/endpoint/listing.ts';
import { TOKEN } from '../../support/signed.ts';
import { createHub, type Hub } from '../../../server-plugin/hub.ts';
import type { RecordsPlace } from '../../../server-plugin/options.ts';

/** Several hubs of one project, as its processes. `end` writes what is left. */

const folders: string[] = [];
const hubs: Hub[] = [];

afterEach(async () => {
  for (const hub of hubs.splice(0)) {
    const { mirror } = hub;
    hub.keep('memory');
    await mirror?.end();
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/**
 * @param records where its processes share them
 * @param token what they share in Redis is under a name that follows from it
 */
export function project(records: RecordsPlace = 'sqlite', token = TOKEN) {
  const folder = mkdtempSync(join(tmpdir(), 'shared-records-'));
  folders.push(folder);
  writeFileSync(join(folder, 'package.json'), '{}');
  const cache = join(folder, 'node_modules/.cache/sessions-devtools');
  return {
    folder,
    cache,
    file: join(cache, 'records-2.sqlite'),
    start(limits = {}) {
      const printed: string[] = [];
      const hub = createHub({
        token,
        directory: folder,
        print: (line) => void printed.push(line),
      });
      hub.keep(records);
      hubs.push(hub);
      hub.limit(limits);
      return { hub, printed };
    },
  };
}

async function ask(hub: Hub, after: string, limit: number) {
  const query = new URLSearchParams({ after, limit: String(limit) });
  const listing = await listRecords(hub, query);
  if (!('json' in listing)) throw new Error(listing.message);
  return v.parse(RecordsSchema, JSON.parse(listing.json));
}

/** As the panel does: until there is no more. `dropped` is all that `missed` has counted by then. */
export async function readAll(
  hub: Hub,
  cursors = new Map<string, string>(),
  { limit = 500, missed = new Missed() } = {},
) {
  const told: { instance: string; url: string }[] = [];
  const over = new Set<string>();
  for (let more = true; more;) {
    const after = [...cursors.values()].join();
    const reply = await ask(hub, after, limit);
    missed.note(after, reply);
    cursors.set(reply.instance, reply.cursor);
    for (const { url } of reply.records) told.push({ instance: reply.instance, url });
    if (reply.over === true) over.add(reply.instance);
    more = reply.more;
  }
  const urls = told.map(({ url }) => url).sort();
  return { told, urls, over, dropped: missed.count, cursors };
}
