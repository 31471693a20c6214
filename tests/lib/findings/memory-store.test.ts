import { describe, expect, it } from 'vitest';
import { middlewareConfiguration, setCookie, wireSetCookie } from '../../support/records.ts';
import { ADA, found, recorded } from '../../support/scene.ts';

describe('the finding memory-store', () => {
  const RULE = 'memory-store';
  const inMemory = middlewareConfiguration({ options: { store: 'MemoryStore' } });
  const inRedis = middlewareConfiguration({ options: { store: 'RedisStore' } });
  const made = recorded(
    0,
    {
      cookieIn: { state: 'absent', count: 0 },
      session: { before: null, after: ADA },
      setCookie: [setCookie()],
    },
    { setCookies: [wireSetCookie()] },
    [],
    'run-1',
  );
  const unknown = recorded(
    1,
    { cookieIn: { state: 'unknown-id' }, session: { before: ADA, after: null } },
    {},
    [],
    'run-2',
  );

  it('holds where the server was started anew', () => {
    expect(found(RULE, [...made, ...unknown], inMemory)).toEqual([
      'The session of connect.sid that came with #2 was made in #1 by a run of the server that is over, and its sessions were in its memory. → Keep the sessions in a store that outlives the server, such as a file or a database.',
    ]);
  });

  it('holds where several processes answer in turn', () => {
    const again = recorded(2, {}, {}, [], 'run-1');
    expect(found(RULE, [...made, ...unknown, ...again], inMemory)).toEqual([
      'The session of connect.sid that came with #2 was made in #1 by another process of this server, which goes on answering: each has its sessions in its own memory. → Keep the sessions in a store that all processes share.',
    ]);
  });

  it('holds not where the store outlives the server', () => {
    expect(found(RULE, [...made, ...unknown], inRedis)).toEqual([]);
  });

  it('does not apply within one run', () => {
    const same = recorded(
      1,
      { cookieIn: { state: 'unknown-id' }, session: { before: ADA, after: null } },
      {},
      [],
      'run-1',
    );
    expect(found(RULE, [...made, ...same], inMemory)).toEqual([]);
  });
});
