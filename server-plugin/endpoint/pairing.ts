import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigurationError, messageOf } from '../errors.ts';

/** How long a one-time code is good, in milliseconds. */
export const CODE_LIFETIME = 10 * 60 * 1000;

export interface PairingOptions {
  /** Where the search for the nearest package begins. */
  directory: string;
  /** Value of SESSIONS_DEVTOOLS_TOKEN; overrides the kept token. */
  token: string | undefined;
  /** Prints one line where the developer sees it. */
  print: (line: string) => void;
  /** Milliseconds that never go back. */
  now: () => number;
}

/** The token of this project, and the one-time codes that are exchanged for it. */
export interface Pairing {
  isToken(candidate: string): boolean;
  /** The token, once per code; null for a code that is wrong, used or expired. */
  exchange(code: string): string | null;
  /** Prints the pairing link, unless one that still works has been printed. */
  announce(pairUrl: string): void;
}

/**
 * @throws ConfigurationError where SESSIONS_DEVTOOLS_TOKEN is too short to protect anything
 */
export function createPairing({ directory, token: given, print, now }: PairingOptions): Pairing {
  if (given !== undefined && given !== '' && !/^[\x21-\x7e]{16,512}$/.test(given)) {
    throw new ConfigurationError(
      'token',
      'SESSIONS_DEVTOOLS_TOKEN is not 16 to 512 visible ASCII characters.',
      'Make one with: node -p "crypto.randomBytes(32).toString(\'base64url\')"',
    );
  }

  let kept: string | null = given === undefined || given === '' ? null : given;
  let code: { value: string; until: number } | null = null;

  /** Read or made when first needed: an app that starts must not wait for the disk. */
  function token(): string {
    return (kept ??= keepToken(directory, print));
  }

  return {
    isToken(candidate) {
      return equal(candidate, token());
    },
    exchange(candidate) {
      if (code === null || now() > code.until || !equal(candidate, code.value)) return null;
      code = null;
      return token();
    },
    announce(pairUrl) {
      if (code !== null && now() <= code.until) return;
      code = { value: randomBytes(16).toString('base64url'), until: now() + CODE_LIFETIME };
      print(`Sessions DevTools: pair your browser once: ${pairUrl}#${code.value}`);
    },
  };
}

/** Compares hashes, so that neither content nor length shows in the time it takes. */
function equal(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

function keepToken(directory: string, print: (line: string) => void): string {
  const fresh = randomBytes(32).toString('base64url');
  const folder = join(nearestPackage(directory), 'node_modules/.cache/sessions-devtools');
  const file = join(folder, 'token');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const before = readToken(file);
    if (before !== null) return before;
    // Written aside and renamed, so that two processes that start together never read half a token.
    const aside = `${file}.${process.pid}`;
    rmSync(aside, { force: true });
    writeFileSync(aside, fresh, { mode: 0o600, flag: 'wx' });
    renameSync(aside, file);
    return readToken(file) ?? fresh;
  } catch (thrown) {
    print(
      `Sessions DevTools: cannot keep the pairing token in ${folder} (${messageOf(thrown)}): browsers must be paired again after each start. Set SESSIONS_DEVTOOLS_TOKEN to avoid that.`,
    );
    return fresh;
  }
}

function readToken(file: string): string | null {
  if (!existsSync(file)) return null;
  const token = readFileSync(file, 'utf8').trim();
  if (!TOKEN.test(token)) return null;
  chmodSync(file, 0o600);
  return token;
}

/** The nearest folder with a package.json, from `directory` upward; else `directory`. */
function nearestPackage(directory: string): string {
  for (let at = directory; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return at;
    if (dirname(at) === at) return directory;
  }
}
