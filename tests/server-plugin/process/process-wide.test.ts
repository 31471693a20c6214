import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PLUGIN_VERSION } from '../../../server-plugin/version.ts';
import { forget, kept } from '../../support/process-wide.ts';

/** A copy of the package, evaluated anew. */
async function copy(version = PLUGIN_VERSION) {
  vi.resetModules();
  vi.doMock('../../../server-plugin/version.ts', () => ({
    PLUGIN_NAME: 'sessions-devtools',
    PLUGIN_VERSION: version,
  }));
  const { processHub } = await import('../../../server-plugin/hub.ts');
  const { createRedactor } = await import('../../../server-plugin/redaction/redactor.ts');
  return { processHub, createRedactor };
}

const said: string[] = [];
beforeEach(() => {
  said.length = 0;
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
});
afterEach(() => {
  vi.doUnmock('../../../server-plugin/version.ts');
  forget();
});

describe('copies of one version in a process', () => {
  it('have one hub', async () => {
    const [one, other] = [await copy(), await copy()];
    expect(one.processHub).not.toBe(other.processHub);
    expect(one.processHub()).toBe(other.processHub());
    expect(said).toEqual([]);
  });

  it('serve no session under the redaction rule of another', async () => {
    const [one, other] = [await copy(), await copy()];
    const { revisions } = one.processHub();
    const text = '{"flat":"DE02","street":"Elm"}';
    const served = [one.createRedactor(['flat']), other.createRedactor(['street'])].map((rule) => {
      const revision = revisions.acquire(text, rule);
      revisions.retain(revision);
      return revisions.serve(revision).json ?? '';
    });
    expect(served.map((json) => [json.includes('DE02'), json.includes('Elm')])).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it('leave no name on globalThis that somebody may list or copy', async () => {
    const before = Object.keys(globalThis);
    (await copy()).processHub();
    expect(kept()).toHaveLength(1);
    expect(Object.keys(globalThis)).toEqual(before);
    expect(kept().filter((key) => key in { ...globalThis })).toEqual([]);
  });

  it('take for the hub only what is one', async () => {
    (await copy()).processHub();
    const [key = Symbol()] = kept();
    Object.defineProperty(globalThis, key, { value: { instance: 1 }, configurable: true });
    const hub = (await copy()).processHub();
    expect(hub.middlewares).toEqual([]);
    expect((await copy()).processHub()).toBe(hub);
  });

  it('have a hub each where globalThis is frozen', async () => {
    vi.spyOn(Reflect, 'defineProperty').mockReturnValue(false);
    const [one, other] = [await copy(), await copy()];
    expect(one.processHub()).toBe(one.processHub());
    expect(one.processHub()).not.toBe(other.processHub());
  });
});

describe('two versions in a process', () => {
  it('have a hub each, and say so', async () => {
    const [one, other] = [await copy('1.0.0'), await copy('2.0.0')];
    expect(one.processHub()).not.toBe(other.processHub());
    expect(said).toEqual([
      expect.stringMatching(/WARNING: .* version 1\.0\.0 and version 2\.0\.0 .*npm ls/),
    ]);
  });
});
