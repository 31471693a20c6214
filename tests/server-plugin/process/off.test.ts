import { afterEach, describe, expect, it, vi } from 'vitest';
import { sayOff } from '../../../server-plugin/process/off.ts';
import { readOptions } from '../../../server-plugin/options.ts';
import { forget } from '../../support/process-wide.ts';

afterEach(forget);

/** A standard error that notes what is written to it. */
function stderr(isTTY: boolean | undefined) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

describe('that nothing is observed', () => {
  it('is said once in a terminal, with what to do', () => {
    const terminal = stderr(true);
    sayOff(terminal);
    sayOff(terminal);
    expect(terminal.written).toEqual([
      "Sessions DevTools: off, since NODE_ENV is 'production'. To observe this app, start it with NODE_ENV=development, or set SESSIONS_DEVTOOLS_TOKEN and pass { enabled: true } to observe().\n",
    ]);
  });

  it.each([false, undefined])('is not written into a log', (isTTY) => {
    const log = stderr(isTTY);
    sayOff(log);
    expect(log.written).toEqual([]);
  });

  it('is said once by all copies of the package', async () => {
    const terminal = stderr(true);
    sayOff(terminal);
    vi.resetModules();
    const copy = await import('../../../server-plugin/process/off.ts');
    expect(copy.sayOff).not.toBe(sayOff);
    copy.sayOff(terminal);
    expect(terminal.written).toHaveLength(1);
  });

  it('keeps no app from its start, also where it cannot be written', () => {
    const write = vi.fn(() => {
      throw new Error('EIO');
    });
    sayOff({ isTTY: true, write });
    expect(write).toHaveBeenCalledOnce();
  });

  it('is to be said where NODE_ENV alone decided', () => {
    const isOffByEnv = (options: object | undefined, env: string | undefined): boolean =>
      readOptions(options, env).isOffByEnv;
    expect(isOffByEnv(undefined, 'production')).toBe(true);
    expect(isOffByEnv({}, 'production')).toBe(true);
    expect(isOffByEnv({ enabled: false }, 'production')).toBe(false);
    expect(isOffByEnv({ enabled: true }, 'production')).toBe(false);
    expect(isOffByEnv({}, 'development')).toBe(false);
  });
});
