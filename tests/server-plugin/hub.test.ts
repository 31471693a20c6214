import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createHub } from '../../server-plugin/hub.ts';
import type { MiddlewareConfiguration } from '../../server-plugin/protocol.ts';
import { Draft } from '../../server-plugin/recording/recorder.ts';
import { watchHub } from '../support/http/http-hub.ts';
import { TOKEN } from '../support/signed.ts';

const middleware = (n: number): MiddlewareConfiguration => ({
  name: 'test',
  version: '1.0.0',
  kind: 'store',
  rule: 'hash',
  cookieName: `sid-${n}`,
  options: {},
});

function keep(hub: ReturnType<typeof watchHub>['hub'], url = '/'): void {
  const { name, version, kind, rule } = middleware(0);
  const draft = new Draft(
    {
      method: 'GET',
      url,
      secure: false,
      forwardedProto: null,
      middleware: { name, version, kind, rule },
      cookieIn: { name: 'sid', count: 0, bytes: 0, state: 'absent' },
    },
    hub.revisions,
  );
  hub.records.put(draft);
  draft.release();
}

describe('the hub of a process', () => {
  it('is told from that of another run', () => {
    expect(watchHub().hub.instance).not.toBe(watchHub().hub.instance);
  });

  it('knows the newest 32 middlewares, each once, where an app makes them without end', () => {
    const { hub } = watchHub();
    for (let n = 0; n < 100; n += 1) {
      hub.register(middleware(n));
      hub.register(middleware(n));
    }
    const names = hub.middlewares.map(({ cookieName }) => cookieName);
    expect(names).toEqual(Array.from({ length: 32 }, (_, n) => `sid-${68 + n}`));
  });

  it('notes 64 paths, where a mount point is made of what the client sent', () => {
    const { hub } = watchHub();
    for (let n = 0; n < 1000; n += 1) hub.addPath(`/${n}/__sessions`);
    expect(hub.paths.size).toBe(64);
    expect(hub.paths).toContain('/0/__sessions');
  });

  it('has room for the largest wish of all middlewares', () => {
    const { hub } = watchHub();
    hub.limit({ records: 5, bytes: 10_000 });
    hub.limit({ records: 3, bytes: 1 });
    for (let n = 0; n < 10; n += 1) keep(hub);
    expect(hub.records.size).toBe(5);
    // One that is larger than all room lets the others go, and itself.
    keep(hub, `/${'x'.repeat(10_000)}`);
    expect(hub.records.size).toBe(0);
  });

  it('has room for 1,000 records and 32 MiB where nobody wishes', () => {
    const { hub } = watchHub();
    for (let n = 0; n < 1010; n += 1) keep(hub);
    expect(hub.records.size).toBe(1000);
    for (let n = 0; n < 1010; n += 1) keep(hub, `/${'x'.repeat(25_000)}`);
    expect(hub.records.size).toBeGreaterThan(600);
    expect(hub.records.size).toBeLessThan(700);
  });

  it.each([
    ['{ "name": "@acme/shop" }', undefined, '@acme/shop'],
    ['{ "name": "@acme/shop" }', '', '@acme/shop'],
    ['{ "name": "@acme/shop" }', ' cart ', 'cart'],
    ['{ "name": 1 }', undefined, null],
    ['no JSON', undefined, null],
  ])('calls its service as its package %s, or as it is told: %o', (manifest, told, service) => {
    const folder = mkdtempSync(join(tmpdir(), 'service-'));
    try {
      mkdirSync(join(folder, 'src'));
      writeFileSync(join(folder, 'package.json'), manifest);
      const hub = createHub({ token: TOKEN, directory: join(folder, 'src'), service: told });
      expect(hub.run).toMatchObject({ service, machine: hostname(), pid: process.pid });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
