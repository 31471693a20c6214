import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../lib/sources/facts.ts';
import {
  middlewareConfiguration,
  operation,
  setCookie,
  T0,
  wireSetCookie,
} from '../../support/records.ts';
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

  const over: Fact = { kind: 'run', instance: 'run-1', isOver: true };

  it('holds where the server was started anew', () => {
    expect(found(RULE, [...made, over, ...unknown], inMemory)).toEqual([
      'The session of connect.sid that came with #2 was made in #1 by a run of the server that is over, and its sessions were in its memory. → Keep the sessions in a store that outlives the server, such as a file or a database.',
    ]);
  });

  it('holds where several processes answer in turn', () => {
    expect(found(RULE, [...made, ...unknown], inMemory)).toEqual([
      'The session of connect.sid that came with #2 was made in #1 by another process of this server: each has its sessions in its own memory. → Keep the sessions in a store that all processes share.',
    ]);
  });

  it('holds not where the store outlives the server', () => {
    expect(found(RULE, [...made, over, ...unknown], inRedis)).toEqual([]);
  });

  it('holds not for a session that was ended before', () => {
    const ended = recorded(0.5, {
      session: { before: ADA, after: null },
      ops: [operation('load'), operation('destroy')],
    });
    expect(found(RULE, [...made, ...ended, over, ...unknown], inMemory)).toEqual([]);
    const ranOut = recorded(0.5, { expiry: { store: T0 + 900 } });
    expect(found(RULE, [...made, ...ranOut, over, ...unknown], inMemory)).toEqual([]);
  });

  it('does not apply to another app that was started on the same port', () => {
    const another = unknown.map((fact) =>
      fact.kind === 'records' ? { ...fact, from: { ...fact.from, project: 'another' } } : fact,
    );
    expect(found(RULE, [...made, over, ...another], inMemory)).toEqual([]);
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
