import { ConfigurationError, messageOf } from '../errors.ts';
import { Once } from './once.ts';
import { ProjectFolder } from './project-folder.ts';
import { CODE_SECONDS, ProjectKeys, type Signature } from './project-keys.ts';
import { PAIRING_ROOT_LENGTH, TOKEN } from '../protocol.ts';
import { randomBytes } from 'node:crypto';

/** Codes of which it is remembered that they were used, where it cannot be written down. */
const MOST_USED = 1000;

export interface PairingOptions {
  /** Where the search for the nearest package begins. */
  directory: string;
  /** Value of SESSIONS_DEVTOOLS_TOKEN; overrides the kept token. */
  token: string | undefined;
  /** Prints one line where the developer sees it. */
  print: (line: string) => void;
  /** Epoch milliseconds. */
  clock: () => number;
}

/** The keys of this project, and the one-time codes that are exchanged for its token. */
export interface Pairing {
  /** Whether the token was given from outside. */
  readonly isGiven: boolean;
  readonly keys: ProjectKeys;
  /**
   * The token, sealed, once for each code; null for a code that is wrong, used or expired.
   *
   * @param root the first part of the code
   */
  exchange(root: string, signature: Signature): Buffer | null;
  /** Prints the pairing link, unless one that still works has been printed. */
  announce(pairUrl: string): void;
}

/**
 * @throws ConfigurationError where SESSIONS_DEVTOOLS_TOKEN is too short to protect anything
 */
export function createPairing({ directory, token: given, print, clock }: PairingOptions): Pairing {
  const isGiven = given !== undefined && given !== '';
  if (isGiven && !TOKEN.test(given)) {
    throw new ConfigurationError(
      'token',
      'SESSIONS_DEVTOOLS_TOKEN is not 32 to 512 visible ASCII characters.',
      'Make one with: node -p "crypto.randomBytes(32).toString(\'base64url\')"',
    );
  }

  const folder = new ProjectFolder(directory);
  const used = new Once(MOST_USED);
  let keys: ProjectKeys | null = null;
  let printed: { root: string; until: number } | null = null;

  function token(): string {
    if (isGiven) return given;
    try {
      return folder.token();
    } catch (thrown) {
      print(
        `Sessions DevTools: cannot keep the pairing token in ${folder.path} (${messageOf(thrown)}): browsers must be paired again after each start. Set SESSIONS_DEVTOOLS_TOKEN to avoid that.`,
      );
      return randomBytes(32).toString('base64url');
    }
  }

  /** Whether a code is used for the first time, by any process of the project as far as can be. */
  function use(root: string): boolean {
    if (!used.use(root)) return false;
    try {
      return folder.use(root);
    } catch {
      return true;
    }
  }

  function keysOf(): ProjectKeys {
    return (keys ??= new ProjectKeys(token()));
  }

  return {
    isGiven,
    /** Read or made when first needed: an app that starts must not wait for the disk. */
    get keys() {
      return keysOf();
    },
    exchange(root, signature) {
      const sealed = keysOf().exchange(root, signature, clock() / 1000);
      if (sealed === null || !use(root)) return null;
      if (printed?.root === root) printed = null;
      return sealed;
    },
    announce(pairUrl) {
      if (printed !== null && clock() <= printed.until && !folder.isUsed(printed.root)) return;
      const code = keysOf().makeCode(Math.floor(clock() / 1000));
      printed = { root: code.slice(0, PAIRING_ROOT_LENGTH), until: clock() + CODE_SECONDS * 1000 };
      print(`Sessions DevTools: pair your browser once: ${pairUrl}#${code}`);
    },
  };
}
