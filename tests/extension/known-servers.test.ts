import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  isKnownServer,
  knownServers,
  rememberServer,
} from '../../entrypoints/background/memory.ts';

const stored = vi.hoisted(() => new Map<string, unknown>());

vi.mock('wxt/browser', () => ({
  browser: {
    storage: {
      session: {
        get: (key: string) => Promise.resolve({ [key]: stored.get(key) }),
        set: (values: object) => {
          for (const [key, value] of Object.entries(values)) stored.set(key, value);
          return Promise.resolve();
        },
      },
    },
  },
}));

beforeEach(() => {
  stored.clear();
});

const path = '/__sessions';
const origin = (at: number): string => `http://localhost:${at}`;

describe('servers that were seen', () => {
  it('are all remembered, also where they are seen at the same time', async () => {
    const told = await Promise.all(
      [1, 2, 1].map((at) => rememberServer({ origin: origin(at), path })),
    );
    expect(told.map((servers) => servers?.length ?? null)).toEqual([1, 2, null]);
    expect(await knownServers()).toEqual([1, 2].map((at) => ({ origin: origin(at), path })));
  });

  it('are 50 at most: the ones seen first are forgotten', async () => {
    for (let at = 0; at < 60; at++) await rememberServer({ origin: origin(at), path });
    expect((await knownServers()).map((server) => server.origin)).toEqual(
      Array.from({ length: 50 }, (_, at) => origin(at + 10)),
    );
  });

  it('have four paths at most, so that one origin cannot push out the others', async () => {
    await rememberServer({ origin: origin(1), path });
    for (let at = 0; at < 60; at++) await rememberServer({ origin: origin(2), path: `/${at}` });
    const paths = (await knownServers()).map((server) => server.path);
    expect(paths).toEqual([path, '/0', '/1', '/2', '/3']);
    expect(await isKnownServer(origin(2), '/4')).toBe(false);
  });
});
