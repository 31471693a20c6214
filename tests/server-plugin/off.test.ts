import { afterEach, describe, expect, it } from 'vitest';
import { sayOff } from '../../server-plugin/off.ts';
import { readOptions } from '../../server-plugin/options.ts';

afterEach(() => {
  Reflect.deleteProperty(globalThis, Symbol.for('sessions-devtools off 1'));
});

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
      "Sessions DevTools: off, since NODE_ENV is 'production'. To observe this app, start it with NODE_ENV=development, or pass { enabled: true } to observe().\n",
    ]);
  });

  it.each([false, undefined])('is not written into a log', (isTTY) => {
    const log = stderr(isTTY);
    sayOff(log);
    expect(log.written).toEqual([]);
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
