import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  isKnownServer,
  knownServers,
  noteProven,
  rememberServer,
  saveToken,
  tokenOf,
} from '../../entrypoints/background/memory.ts';

const stored = vi.hoisted(() => new Map<string, unknown>());

vi.mock('wxt/browser', () => {
  // Slow, so that what is not done in turn is lost.
  const area = {
    get: async (key: string) => {
      const value = stored.get(key);
      await new Promise((done) => setImmediate(done));
      return { [key]: value };
    },
    set: async (values: object) => {
      await new Promise((done) => setImmediate(done));
      for (const [key, value] of Object.entries(values)) stored.set(key, value);
    },
    remove: (key: string) => Promise.resolve(stored.delete(key)),
  };
  return { browser: { storage: { session: area, local: area } } };
});

beforeEach(() => {
  stored.clear();
});

const path = '/__sessions';
const origin = (at: number): string => `http://localhost:${at}`;
const server = (at: number, project: string | null = null) => ({
  origin: origin(at),
  path,
  project,
});
const token = (at: number): string => `token-${at}`.padEnd(43, 'x');
const origins = async () => (await knownServers()).map((known) => known.origin);

describe('servers that were seen', () => {
  it('are all remembered, also where they are seen at the same time', async () => {
    const told = await Promise.all([1, 2, 1].map((at) => rememberServer(server(at))));
    expect(told.map((servers) => servers?.length ?? null)).toEqual([1, 2, null]);
    expect(await knownServers()).toEqual([1, 2].map((at) => ({ ...server(at), isProven: false })));
  });

  it('are of the project that they named last', async () => {
    await rememberServer(server(1, 'before'));
    await rememberServer(server(1, 'after'));
    expect(await knownServers()).toEqual([{ ...server(1, 'after'), isProven: false }]);
  });

  it('are 50 at most: the ones seen first are forgotten', async () => {
    for (let at = 0; at < 60; at++) await rememberServer(server(at));
    expect(await origins()).toEqual(Array.from({ length: 50 }, (_, at) => origin(at + 10)));
  });

  it('are not pushed out by others once an answer of theirs was opened', async () => {
    const project = await saveToken(token(1));
    await rememberServer(server(1, project));
    await noteProven(server(1, project), true, 'call');
    for (let at = 2; at < 90; at++) await rememberServer(server(at));
    for (let at = 0; at < 20; at++) {
      await rememberServer({ ...server(1), path: `/made-up-${at}` });
    }
    expect(await isKnownServer(server(1, project))).toBe(true);
    expect((await origins()).filter((each) => each === origin(1))).toHaveLength(5);
  });
});

describe('a server that is new', () => {
  it('is known, however many have proven themselves', async () => {
    for (let at = 0; at < 60; at++) {
      const project = await saveToken(token(at));
      await noteProven(server(at, project), true, 'call');
      await rememberServer(server(at, project));
    }
    await rememberServer(server(99, 'unpaired'));
    await rememberServer({ ...server(59, 'unpaired'), path: '/other' });
    expect(await isKnownServer(server(99, 'unpaired'))).toBe(true);
    expect(await isKnownServer({ ...server(59, 'unpaired'), path: '/other' })).toBe(true);
  });
});

describe('tokens', () => {
  it('are kept by the project that they are of, also where many come at once', async () => {
    const projects = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((at) => saveToken(token(at))));
    expect(new Set(projects).size).toBe(8);
    expect(await Promise.all(projects.map(tokenOf))).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map(token));
    expect(await tokenOf('another')).toBeNull();
  });

  it('are 100 at most: the ones paired first are forgotten', async () => {
    const projects = [];
    for (let at = 0; at < 103; at++) projects.push(await saveToken(token(at)));
    const kept = await Promise.all(projects.map(tokenOf));
    expect(kept.map((each) => each !== null)).toEqual(projects.map((_, at) => at >= 3));
  });

  it('are not pushed out by those of which no call was answered: a page pairs by itself', async () => {
    const used = [await saveToken(token(0)), await saveToken(token(1))];
    for (const project of used) await noteProven(server(1, project), true, 'call');
    for (let at = 2; at < 150; at++) {
      const madeUp = await saveToken(token(at));
      await noteProven(server(at, madeUp), true, 'pairing');
    }
    expect(await Promise.all(used.map(tokenOf))).toEqual([0, 1].map(token));
    const last = await Promise.all([148, 149].map((at) => saveToken(token(at))));
    expect(await Promise.all(last.map(tokenOf))).toEqual([148, 149].map(token));
  });

  it('by origin, as they were once, are let go', async () => {
    stored.set('tokens', { 'http://localhost:3000': 'old' });
    await saveToken(token(1));
    expect(stored.has('tokens')).toBe(false);
  });
});

describe('a server whose answer was opened', () => {
  it('is known as soon as a response names its project, wherever that is', async () => {
    const project = await saveToken(token(1));
    await noteProven(server(3000, project), true, 'call');
    expect(await knownServers()).toEqual([]);
    await rememberServer(server(5173, project));
    expect(await knownServers()).toEqual([
      { ...server(3000, project), isProven: true },
      { ...server(5173, project), isProven: false },
    ]);
    expect(await isKnownServer(server(3000, project))).toBe(true);
  });

  it('is no longer where its last answer could not be opened', async () => {
    const project = await saveToken(token(1));
    await rememberServer(server(5173, project));
    await noteProven(server(3000, project), true, 'call');
    await noteProven(server(3000, project), false, 'call');
    expect(await isKnownServer(server(3000, project))).toBe(false);
  });

  it('is none of a project that this browser is not paired with', async () => {
    expect(await noteProven(server(3000, 'unpaired'), true, 'call')).toBeNull();
    await rememberServer(server(5173, 'unpaired'));
    expect(await origins()).toEqual([origin(5173)]);
  });
});
