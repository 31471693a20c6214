/** Which names are those of secrets. */

/** Stand anywhere in a name, letter case and separators aside: `access_token`, `accesstoken`. */
const STEMS = new RegExp(
  [
    'token|secret|csrf|xsrf|jwt|bearer|credential|authori[sz]ation|setcookie',
    'passw(?:or[dt]|d)|passphrase|passcode|pwd',
    '(?:api|access|private|encryption|signing)key|codeverifier',
    '(?:verification|recovery|backup|security|onetime)code',
    'cardnumber|sess(?:ion)?id(?!e)',
  ].join('|'),
);

/** Words that only begin like one. */
const ORDINARY = /tokeni[sz]|secretar/g;

/** Too short for that: `pin` is in `shipping`. They are a word of the name, or several. */
const WORDS = / (?:pass|pin|pw|mfa|2 fa|otp|totp|iban|cvv|cvc|ssn|sid) /;

/**
 * What `auth` is alone, as in `basicAuth`; `_auth_user_id` and `authProvider` say who it was, and
 * are what one looks for.
 */
const AUTH = / auth (?:(?:key|code|header|hash|string) )?(?:\d+ )?$/;

/** Names that are one whole, and written together. */
const WHOLE = /^(?:cookie|(?:user|db|admin|root|login|mail|smtp|my|old|new)(?:pass|pin|pw))$/;

/** Members that name what is in another: `{ name: 'password', value: … }`. In lower case. */
export const PAIR_NAMES: ReadonlySet<string> = new Set(
  'name key k n id field label param parameter property attribute header type variable'.split(' '),
);

/** Members that have what is named. */
export const PAIR_VALUES: ReadonlySet<string> = new Set(
  'value values val v content data default defaultvalue initialvalue'.split(' '),
);

/** Without any of these a name has none of those words, which is told at less cost. */
const PART = /pass|pin|pw|mfa|2fa|otp|iban|cvv|cvc|ssn|sid|auth/;

/** Whether a name looks like that of a secret. */
export function looksSecret(name: string): boolean {
  const written = plainly(name);
  const lower = written.toLowerCase();
  const plain = /[^a-z\d]/.test(lower) ? lower.replace(/[^\p{L}\p{N}]+/gu, '') : lower;
  if (STEMS.test(plain) && STEMS.test(plain.replace(ORDINARY, ''))) return true;
  if (WHOLE.test(plain)) return true;
  if (!PART.test(plain)) return false;
  const words = ` ${wordsOf(written)} `;
  return WORDS.test(words) || AUTH.test(words);
}

/**
 * A name in letters that one types: full-width and mathematical ones, ligatures and accents read the
 * same. What only looks alike in another script stays what it is.
 */
function plainly(name: string): string {
  return ASCII.test(name) ? name : name.normalize('NFKD').replace(/\p{M}+/gu, '');
}

const ASCII = /^[\x20-\x7e]*$/;

/** The words of a name: `oauthAccessToken`, `oauth_access_token` → `oauth access token`. */
export function wordsOf(name: string): string {
  const words = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lo}+|\d+/gu) ?? [];
  return words.join(' ').toLowerCase();
}

/** Bytes of names of which it is remembered what was found. */
const REMEMBERED_BYTES = 256 * 1024;

/** Bytes that an entry costs besides its text, about. */
const ENTRY_BYTES = 100;

/** Characters of a name that is worth remembering. */
const LONGEST = 200;

/**
 * Remembers what was found of names, for as many bytes as are allowed: names can be data (a map by
 * user name), as many and as long as an app likes. When that is full it begins anew.
 */
export class Remembered {
  readonly #find: (name: string) => boolean;
  readonly #limit: number;
  readonly #known = new Map<string, boolean>();
  #bytes = 0;

  constructor(find: (name: string) => boolean, limit = REMEMBERED_BYTES) {
    this.#find = find;
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  of(name: string): boolean {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const found = this.#find(name);
    if (name.length > LONGEST) return found;
    const cost = ENTRY_BYTES + 2 * name.length;
    if (this.#bytes + cost > this.#limit) {
      this.#known.clear();
      this.#bytes = 0;
    }
    this.#known.set(copyOf(name), found);
    this.#bytes += cost;
    return found;
  }
}

/** Written anew: in V8 a part of a text keeps the whole of it, from 13 characters on. */
function copyOf(name: string): string {
  if (name.length < 13) return name;
  const copy: unknown = JSON.parse(JSON.stringify(name));
  return String(copy);
}
