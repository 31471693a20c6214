import { describe, expect, it } from 'vitest';
import { ExchangeLog } from '../../../lib/join/log.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import { requestEvent } from '../../../lib/witness/web-request.ts';
import { ORIGIN, T0 } from '../../support/records.ts';

const sent = (requestId: string, content: unknown): Fact => ({
  kind: 'witness',
  event: requestEvent({
    requestId,
    tabId: 1,
    url: `${ORIGIN}/`,
    method: 'GET',
    type: 'main_frame',
    timeStamp: T0,
    requestHeaders: [
      {
        name: 'Cookie',
        value: `session=${Buffer.from(JSON.stringify(content)).toString('base64')}`,
      },
    ],
  }),
});

describe('the content of a cookie', () => {
  it('is a state like those of servers, as long as a row shows it', () => {
    const log = new ExchangeLog();
    log.apply([sent('1', { user: 'ada' }), sent('2', { user: 'bob' })]);
    const [ada, bob] = log.rows.map((row) => row.witness?.cookies?.[0]?.inside?.content ?? null);
    expect(log.revisions.get(ada ?? null)?.value).toEqual({ user: 'ada' });

    log.clear((row) => row.witness?.requestId === '1');
    expect(log.revisions.get(ada ?? null)).toBeUndefined();
    expect(log.revisions.get(bob ?? null)?.value).toEqual({ user: 'bob' });
  });
});
