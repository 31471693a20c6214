import {
  createCipheriv,
  createHmac,
  createSecretKey,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { KEY_LABEL, PAIRING_ROOT, type EndpointCall } from '../protocol.ts';
import { fewRandomBytes } from '../recording/random.ts';

/** How long a pairing code is good, in seconds. */
export const CODE_SECONDS = 600;
/** Processes of one project, in containers too, may differ by so much. Seconds. */
const CLOCK_TOLERANCE = 5;
/** Bytes of a code that tell it from others: when it was made, and chance. */
const ROOT_BYTES = 12;

/** A signature of a call, as `Authorization` gives it. */
export interface Signature {
  nonce: string;
  mac: string;
}

/**
 * What the token of a project is good for. It is a key: it signs calls, seals answers and makes
 * codes, and travels once, sealed under a code. `docs/protocol.md` has the inputs.
 */
export class ProjectKeys {
  /** Names the project; tells nothing of the token. */
  readonly project: string;
  /** Under which processes that share their records name states and hidden values. */
  readonly states: string;
  readonly #token: string;
  // As objects: Node takes four times as long with bytes, which it checks and copies each time.
  readonly #request: KeyObject;
  readonly #answer: KeyObject;
  readonly #code: KeyObject;

  constructor(token: string) {
    const keyOf = (use: string): Buffer => hmac(token, KEY_LABEL + use);
    this.#token = token;
    this.project = keyOf('project').subarray(0, 16).toString('base64url');
    this.states = keyOf('states').toString('base64url');
    this.#request = createSecretKey(keyOf('request'));
    this.#answer = createSecretKey(keyOf('answer'));
    this.#code = createSecretKey(keyOf('code'));
  }

  /** Whether a call was signed with this token. Compares in constant time. */
  isSigned(call: string, query: string, { nonce, mac }: Signature): boolean {
    return isEqual(mac, hmac(this.#request, `${call}\n${query}\n${nonce}`));
  }

  /** An answer that only who made the call can open, and nobody else can make. */
  seal(call: EndpointCall, nonce: string, text: string): Buffer {
    return seal(hmac(this.#answer, nonce), `answer\n${call}\n${nonce}`, text);
  }

  /** @param seconds since the epoch */
  makeCode(seconds: number): string {
    const root = Buffer.alloc(ROOT_BYTES);
    root.writeUInt32BE(seconds);
    randomBytes(ROOT_BYTES - 4).copy(root, 4);
    return this.#codeOf(root).toString('base64url');
  }

  /**
   * The token, sealed for who has shown to have a code that is still good; null for anybody else.
   *
   * @param root the first part of the code, in base64url
   * @param seconds since the epoch
   */
  exchange(root: string, { nonce, mac }: Signature, seconds: number): Buffer | null {
    // Node skips what is no base64url, so that one code could be written in many ways, and used
    // once in each.
    if (!PAIRING_ROOT.test(root)) return null;
    const bytes = Buffer.from(root, 'base64url');
    const age = seconds - bytes.readUInt32BE();
    if (age > CODE_SECONDS || age < -CLOCK_TOLERANCE) return null;
    const code = this.#codeOf(bytes);
    if (!isEqual(mac, hmac(code, `${KEY_LABEL}pair\n${nonce}`))) return null;
    return seal(hmac(code, `${KEY_LABEL}token\n${nonce}`), `pair\n${nonce}`, this.#token);
  }

  #codeOf(root: Buffer): Buffer {
    return Buffer.concat([root, hmac(this.#code, root).subarray(0, 16)]);
  }
}

function hmac(key: string | Buffer | KeyObject, text: string | Buffer): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function isEqual(given: string, right: Buffer): boolean {
  const bytes = Buffer.from(given, 'base64url');
  return bytes.length === right.length && timingSafeEqual(bytes, right);
}

/** A fresh iv each time: a call that is repeated has the same key. */
function seal(key: Buffer, about: string, text: string): Buffer {
  const iv = fewRandomBytes(12);
  // As an object, too: with the bytes alone, Node takes 12 µs to make the cipher, and not one.
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), iv);
  cipher.setAAD(Buffer.from(about));
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}
