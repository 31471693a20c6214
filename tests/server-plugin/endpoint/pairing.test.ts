import { timingSafeEqual } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../../../server-plugin/errors.ts';
import { createPairing, type PairingOptions } from '../../../server-plugin/endpoint/pairing.ts';

// Watched, not replaced: that a comparison takes the same time is not to be seen otherwise.
vi.mock('node:crypto', { spy: true });

let directory: string;
let printed: string[];
let now: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pairing-'));
  writeFileSync(join(directory, 'package.json'), '{}');
  printed = [];
  now = 0;
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const TEN_MINUTES = 600_000;
const LINK = 'http://localhost:3000/__sessions/pair';

function pairing(options: Partial<PairingOptions> = {}) {
  return createPairing({
    directory,
    token: undefined,
    print: (line) => void printed.push(line),
    now: () => now,
    ...options,
  });
}

/** The code in the newest link that was printed. */
const code = () => printed.at(-1)?.split('#')[1] ?? '';
const file = () => join(directory, 'node_modules/.cache/sessions-devtools/token');

function paired(): string {
  const server = pairing();
  server.announce(LINK);
  return server.exchange(code()) ?? '';
}

describe('the token', () => {
  it('survives a restart', () => {
    const token = paired();
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(pairing().isToken(token)).toBe(true);
    expect(readFileSync(file(), 'utf8')).toBe(token);
  });

  it('is readable by its owner only', () => {
    paired();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file())).mode & 0o777).toBe(0o700);
  });

  it('becomes so where somebody has opened it to others', () => {
    const token = paired();
    chmodSync(file(), 0o644);
    expect(pairing().isToken(token)).toBe(true);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('is another one in each project', () => {
    const token = paired();
    rmSync(file());
    expect(paired()).not.toBe(token);
    expect(pairing().isToken(token)).toBe(false);
  });

  it('is kept although a process that had its number was stopped half-way', () => {
    mkdirSync(dirname(file()), { recursive: true });
    writeFileSync(`${file()}.${process.pid}`, 'half a tok');
    expect(paired()).toBe(readFileSync(file(), 'utf8'));
  });

  it('is compared over hashes, in a time that tells neither its content nor its length', () => {
    const server = pairing({ token: 'given-token-0123456789' });
    for (const guess of ['', 'g', 'given-token-012345678x', 'x'.repeat(500)]) {
      vi.mocked(timingSafeEqual).mockClear();
      expect(server.isToken(guess)).toBe(false);
      const sizes = vi.mocked(timingSafeEqual).mock.lastCall?.map(({ byteLength }) => byteLength);
      expect(sizes).toEqual([32, 32]);
    }
  });

  it('is kept with the nearest package upward', () => {
    const deep = join(directory, 'src/server');
    mkdirSync(deep, { recursive: true });
    const server = pairing({ directory: deep });
    server.announce(LINK);
    expect(server.exchange(code())).toBe(readFileSync(file(), 'utf8'));
  });

  it('is made anew where what was kept is no token', () => {
    mkdirSync(join(file(), '..'), { recursive: true });
    writeFileSync(file(), 'short');
    expect(paired()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(pairing().isToken('short')).toBe(false);
  });

  it('stays in memory where nothing can be written, with a warning', () => {
    writeFileSync(join(directory, 'node_modules'), 'a file, not a folder');
    const server = pairing();
    server.announce(LINK);
    const token = server.exchange(code()) ?? '';
    expect(server.isToken(token)).toBe(true);
    expect(printed.at(-1)).toMatch(/cannot keep the pairing token/);
  });

  it('can be given', () => {
    const server = pairing({ token: 'given-token-0123456789' });
    expect(server.isToken('given-token-0123456789')).toBe(true);
    expect(server.isToken('given-token-012345678')).toBe(false);
    expect(server.isToken('')).toBe(false);
  });

  it.each(['short', 'with spaces 0123456789', 'ключ-0123456789-0123456789', 'x'.repeat(513)])(
    'must be long enough to protect, and fit a header: not %j',
    (token) => {
      expect(() => pairing({ token })).toThrow(ConfigurationError);
    },
  );

  it('that is given empty is none: another one is kept', () => {
    const server = pairing({ token: '' });
    expect(server.isToken('')).toBe(false);
    server.announce(LINK);
    expect(server.exchange(code())).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});

describe('a code', () => {
  it('is printed with its link, once', () => {
    const server = pairing();
    server.announce(LINK);
    server.announce(LINK);
    expect(printed).toEqual([
      expect.stringMatching(
        /^Sessions DevTools: pair your browser once: http:\/\/localhost:3000\/__sessions\/pair#[\w-]{22}$/,
      ),
    ]);
  });

  it('is good once, and the next one is printed when somebody asks', () => {
    const server = pairing();
    server.announce(LINK);
    const first = code();
    expect(server.exchange(first)).not.toBeNull();
    expect(server.exchange(first)).toBeNull();
    server.announce(LINK);
    expect(code()).not.toBe(first);
    expect(server.exchange(code())).not.toBeNull();
  });

  it('is good for ten minutes', () => {
    const server = pairing();
    server.announce(LINK);
    now = TEN_MINUTES;
    expect(server.exchange(code())).not.toBeNull();
  });

  it('expires', () => {
    const server = pairing();
    server.announce(LINK);
    now = TEN_MINUTES + 1;
    expect(server.exchange(code())).toBeNull();
    server.announce(LINK);
    expect(printed).toHaveLength(2);
    expect(server.exchange(code())).not.toBeNull();
  });

  it('is not to be guessed', () => {
    const server = pairing();
    expect(server.exchange('')).toBeNull();
    server.announce(LINK);
    expect(server.exchange('')).toBeNull();
    expect(server.exchange(`${code()}x`)).toBeNull();
    // Nor does a guess use it up.
    expect(server.exchange(code())).not.toBeNull();
  });
});
