import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileEngine } from '../../session-framework/engines/file.ts';

const NOW = Date.UTC(2030, 0, 1);

describe('the file engine', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'session-files-'));
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  it.each(['../outside', '.', '..', '', 'A'.repeat(32), '/etc'])(
    'touches nothing under a key that is none of ours: %j',
    async (key) => {
      const outside = join(parent, 'outside');
      mkdirSync(outside);
      for (const folder of [parent, outside]) {
        writeFileSync(join(folder, 'session'), `1:${NOW + 60_000}:{}`);
      }
      const engine = fileEngine(join(parent, 'sessions'));
      const session = { payload: '{}', expiresAt: NOW + 60_000, revision: 1 };
      await engine.create('a'.repeat(32), session, NOW);
      writeFileSync(join(parent, 'sessions', 'session'), `1:${NOW + 60_000}:{}`);
      expect(await engine.load(key, NOW)).toEqual({ state: 'absent' });
      expect(await engine.update(key, session, { now: NOW, expected: null })).toEqual({
        outcome: 'gone',
      });
      expect(await engine.delete(key, NOW)).toBe(false);
      expect(existsSync(join(outside, 'session'))).toBe(true);
      expect((await engine.load('a'.repeat(32), NOW)).state).toBe('found');
    },
  );
});
