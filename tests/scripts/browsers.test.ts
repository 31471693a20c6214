import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findChromium, findFirefox } from '../../scripts/lib/browsers.mjs';

describe.skipIf(process.platform === 'win32')('finding a browser', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'browsers-'));
    vi.stubEnv('PATH', folder);
    vi.stubEnv('CHROMIUM_PATH', undefined);
    vi.stubEnv('FIREFOX_PATH', undefined);
    vi.stubEnv('PLAYWRIGHT_BROWSERS_PATH', join(folder, 'playwright'));
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  function program(name: string, content = '#!/bin/sh\n'): string {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, 0o755);
    return path;
  }

  it('takes the one that the environment names', () => {
    program('chromium');
    const mine = program('my-chromium');
    vi.stubEnv('CHROMIUM_PATH', mine);
    expect(findChromium()).toBe(mine);
  });

  it('does not replace a named one that is missing by another', () => {
    program('firefox');
    vi.stubEnv('FIREFOX_PATH', '/nowhere/firefox');
    expect(() => findFirefox()).toThrow('FIREFOX_PATH names no program: /nowhere/firefox');
  });

  it('takes an installed one', () => {
    const chromium = program('chromium-browser');
    const firefox = program('firefox-esr');
    expect([findChromium(), findFirefox()]).toEqual([chromium, firefox]);
  });

  it('leaves out Google Chrome, which loads no unpacked extension', () => {
    program('google-chrome');
    expect(findChromium()).toBeUndefined();
  });

  it('leaves out a script that starts a snap, which cannot see a profile in /tmp', () => {
    program('chromium-browser', '#!/bin/sh\nexec /snap/bin/chromium "$@"\n');
    program('snap/bin/firefox');
    vi.stubEnv('PATH', `${folder}:${join(folder, 'snap/bin')}`);
    expect(findChromium()).toBeUndefined();
    expect(findFirefox() ?? '').not.toContain('snap');
  });
});
