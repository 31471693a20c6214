import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import { sign } from '../../tests/support/signed.ts';
import { answer } from './child.ts';
import { BENCH_TOKEN, EXTENSION_HEADERS } from './protocol.ts';

/** Reads the records of a measured app as an open panel does: each once, soon after it is there. */

const EVERY_MS = 100;
const [port] = process.argv.slice(2);

const Page = v.object({
  instance: v.string(),
  cursor: v.string(),
  records: v.array(v.unknown()),
  more: v.boolean(),
});

let records = 0;

async function read(): Promise<void> {
  const cursors = new Map<string, string>();
  for (;;) {
    const { instance, cursor, more, ...page } = await next([...cursors.values()].join());
    records += page.records.length;
    cursors.set(instance, cursor);
    if (!more) await wait(EVERY_MS);
  }
}

async function next(after: string): Promise<v.InferOutput<typeof Page>> {
  const query = `limit=200&patches=1&after=${after}`;
  const { authorization, open } = sign('records', query, { token: BENCH_TOKEN });
  const response = await fetch(`http://127.0.0.1:${port}/__sessions/records?${query}`, {
    method: 'POST',
    headers: { ...EXTENSION_HEADERS, Authorization: authorization },
  });
  if (!response.ok) throw new Error(`the endpoint answers ${response.status}`);
  return v.parse(Page, JSON.parse(open(Buffer.from(await response.arrayBuffer())) ?? 'null'));
}

answer({}, () => ({ records }));
void read();
