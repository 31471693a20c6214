import { expect, it, vi } from 'vitest';
import { UNREAD_BYTES } from '../../../server-plugin/recording/pace.ts';
import { HIDDEN, type SessionRecord } from '../../../server-plugin/protocol.ts';
import type { Answer } from '../../support/http/http.ts';
import { ROUTES } from './routes.ts';
import type { Stage } from './stage.ts';

/** How every adapter records, whatever happens to the session. */
export function describeRecording(stage: Stage): void {
  const { traits } = stage;

  it.runIf(traits.second !== 'impossible')('gives each of two middlewares its record', async () => {
    const { watched, client } = await stage.start(ROUTES, { second: true });
    const answer = await client.send('/login');
    expect(answer.records).toHaveLength(2);
    const records = await Promise.all(answer.records.map((id) => watched.record(id)));
    expect(records.filter(ranAtAll)).toHaveLength(traits.second === 'steps-aside' ? 1 : 2);
  });

  it('gives an open version at the headers, and the final one at the end', async () => {
    const { watched, client } = await stage.start();
    const answer: Answer = await client.send('/login');
    const final = await watched.record(answer.records[0]);
    const versions = watched.versions(final.id);
    expect(versions.map(({ phase }) => phase)).toEqual(['open', 'final']);
    expect(final.timing.headers).toBeLessThanOrEqual(final.timing.end ?? 0);
  });

  it('records no more than the ring has room for, until somebody reads', async () => {
    const { watched, client } = await stage.start();
    const { pace, records } = watched.hub;
    pace.spend(1000 * UNREAD_BYTES);
    const unread = await client.send('/login');
    expect(unread.status).toBe(200);
    expect(unread.headers['session-debug']).toMatch(/^"";path="\/__sessions";project="[\w-]{22}"$/);
    expect(records.list({ after: 0, limit: 1 })).toEqual({
      records: [],
      more: false,
      dropped: 1,
    });
    pace.read();
    const read = await client.send('/look');
    const record = await watched.record(read.records[0]);
    expect(watched.state(record.data.loaded)).toEqual({ user: 'ada' });
  });

  it('pays for each record, with its states', async () => {
    const { watched, client } = await stage.start();
    const { pace, records } = watched.hub;
    const spend = vi.spyOn(pace, 'spend');
    const { records: ids } = await client.send('/login');
    await watched.record(ids[0]);
    const [stored] = records.list({ after: 0, limit: 1 }).records;
    expect(spend).toHaveBeenCalledOnce();
    expect(spend.mock.lastCall?.[0]).toBeGreaterThan(stored?.recorded.bytes ?? Infinity);
  });

  it('hides what in the address lets somebody in, from the first version on', async () => {
    const { visit, watched } = await stage.start();
    const { record } = await visit('/login?next=shop&token=hunter2');
    const urls = watched.versions(record.id).map(({ url }) => url);
    expect(new Set(urls)).toEqual(new Set([`/login?next=shop&token=${HIDDEN}`]));
  });

  it('names no session id anywhere in a record', async () => {
    const { visit, id } = await stage.start();
    await visit('/login');
    const { record } = await visit('/rotate');
    expect(JSON.stringify(record)).not.toContain(id() ?? '?');
  });
}

function ranAtAll(record: SessionRecord): boolean {
  return record.reason.saved !== 'none:not-run';
}
