import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../server-plugin/errors.ts';
import { createPairing, type PairingOptions } from '../../../server-plugin/endpoint/pairing.ts';
import { projectOf, proveCode } from '../../support/signed.ts';

let directory: string;
let printed: string[];
let now: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pairing-'));
  writeFileSync(join(directory, 'package.json'), '{}');
  printed = [];
  now = 1_700_000_000_000;
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const TEN_MINUTES = 600_000;
const LINK = 'http://localhost:3000/__sessions/pair';
const GIVEN = 'given-token-0123456789-0123456789';

/** A process of the project. */
function pairing(options: Partial<PairingOptions> = {}) {
  return createPairing({
    directory,
    token: undefined,
    print: (line) => void printed.push(line),
    clock: () => now,
    ...options,
  });
}

type Pairing = ReturnType<typeof pairing>;

/** The code in the newest link that was printed. */
const code = () => printed.at(-1)?.split('#')[1] ?? '';

/** The token that a code is exchanged for; null where it is refused. */
function exchange(server: Pairing, given = code()): string | null {
  const { query, open } = proveCode(given);
  const [root = '', nonce = '', mac = ''] = query.split('&').map((part) => part.slice(2));
  const sealed = server.exchange(root, { nonce, mac });
  return sealed === null ? null : open(sealed);
}

describe('the token', () => {
  it('is of the project, in each of its processes and after a restart', () => {
    const server = pairing();
    server.announce(LINK);
    const token = exchange(server) ?? '';
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(server.keys.project).toBe(projectOf(token));
    expect(pairing().keys.project).toBe(projectOf(token));
  });

  it('is another one in each project', () => {
    const other = mkdtempSync(join(tmpdir(), 'pairing-'));
    try {
      expect(pairing({ directory: other }).keys.project).not.toBe(pairing().keys.project);
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it('stays in memory where nothing can be written, with a warning', () => {
    writeFileSync(join(directory, 'node_modules'), 'a file, not a folder');
    const server = pairing();
    server.announce(LINK);
    expect(printed[0]).toMatch(/cannot keep the pairing token/);
    expect(projectOf(exchange(server) ?? '')).toBe(server.keys.project);
    expect(exchange(server)).toBeNull();
  });

  it('can be given', () => {
    const server = pairing({ token: GIVEN });
    expect(server.keys.project).toBe(projectOf(GIVEN));
    expect(server.isGiven).toBe(true);
    server.announce(LINK);
    expect(exchange(server)).toBe(GIVEN);
  });

  it.each(['short', 'x'.repeat(31), `with spaces ${GIVEN}`, `ключ-${GIVEN}`, 'x'.repeat(513)])(
    'must be long enough not to be guessed, and fit a header: not %j',
    (token) => {
      expect(() => pairing({ token })).toThrow(ConfigurationError);
    },
  );

  it('that is given empty is none: another one is kept', () => {
    const server = pairing({ token: '' });
    expect(server.isGiven).toBe(false);
    server.announce(LINK);
    expect(exchange(server)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});

describe('a code', () => {
  it('is printed with its link, once', () => {
    const server = pairing();
    server.announce(LINK);
    server.announce(LINK);
    expect(printed).toEqual([
      expect.stringMatching(
        /^Sessions DevTools: pair your browser once: http:\/\/localhost:3000\/__sessions\/pair#[\w-]{38}$/,
      ),
    ]);
  });

  it('tells nothing of the token', () => {
    const server = pairing();
    server.announce(LINK);
    const file = join(directory, 'node_modules/.cache/sessions-devtools/token');
    expect(code()).not.toContain(readFileSync(file, 'utf8').slice(0, 8));
  });

  it('is good once, and the next one is printed when somebody asks', () => {
    const server = pairing();
    server.announce(LINK);
    const first = code();
    expect(exchange(server)).not.toBeNull();
    expect(exchange(server)).toBeNull();
    server.announce(LINK);
    expect(code()).not.toBe(first);
    expect(exchange(server)).not.toBeNull();
  });

  it.each<[string, (root: string) => string]>([
    ['with a pad', (root) => `${root}=`],
    ['with what is skipped', (root) => `!${root}`],
    ['with a space', (root) => `${root.slice(0, 8)} ${root.slice(8)}`],
    ['in the other alphabet', (root) => root.replaceAll('-', '+').replaceAll('_', '/')],
  ])('is good once, however it is written: %s', (_how, written) => {
    const server = pairing();
    let given = '';
    // Until it has both characters that the other alphabet writes otherwise.
    while (!/(?=.*-)(?=.*_)/.test(given.slice(0, 16))) {
      given = server.keys.makeCode(Math.floor(now / 1000));
    }
    const again = (): Buffer | null => {
      const [root = '', nonce = '', mac = ''] = proveCode(given)
        .query.split('&')
        .map((part) => part.slice(2));
      return server.exchange(written(root), { nonce, mac });
    };
    expect(again()).toBeNull();
    expect(exchange(server, given)).not.toBeNull();
    expect(again()).toBeNull();
  });

  it('is good in each process of the project, and once in all of them', () => {
    const [printing, other, third] = [pairing(), pairing(), pairing()];
    printing.announce(LINK);
    expect(exchange(other)).not.toBeNull();
    for (const server of [printing, other, third]) expect(exchange(server)).toBeNull();
    // The one that printed it knows, too, and prints another.
    printing.announce(LINK);
    expect(printed).toHaveLength(2);
    expect(exchange(third)).not.toBeNull();
  });

  it('is no good in another project', () => {
    const other = mkdtempSync(join(tmpdir(), 'pairing-'));
    try {
      pairing().announce(LINK);
      expect(exchange(pairing({ directory: other }))).toBeNull();
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it('is good for ten minutes', () => {
    const server = pairing();
    server.announce(LINK);
    now += TEN_MINUTES;
    expect(exchange(server)).not.toBeNull();
  });

  it('expires', () => {
    const server = pairing();
    server.announce(LINK);
    now += TEN_MINUTES + 1000;
    expect(exchange(server)).toBeNull();
    server.announce(LINK);
    expect(printed).toHaveLength(2);
    expect(exchange(server)).not.toBeNull();
  });

  it('of the future is none, but for clocks that differ a little', () => {
    const server = pairing();
    server.announce(LINK);
    const [given] = [code()];
    now -= 10_000;
    expect(exchange(server, given)).toBeNull();
    now += 6000;
    expect(exchange(server, given)).not.toBeNull();
  });

  it('is not to be guessed, and a guess does not use it up', () => {
    const server = pairing();
    expect(exchange(server, 'A'.repeat(38))).toBeNull();
    server.announce(LINK);
    const flipped = Buffer.from(code(), 'base64url');
    flipped.writeUInt8(flipped.readUInt8(27) ^ 1, 27);
    expect(exchange(server, flipped.toString('base64url'))).toBeNull();
    const later = Buffer.from(code(), 'base64url');
    later.writeUInt32BE(later.readUInt32BE() + 60);
    expect(exchange(server, later.toString('base64url'))).toBeNull();
    expect(exchange(server)).not.toBeNull();
  });
});
