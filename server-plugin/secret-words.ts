/**
 * Which keys look as if there were a secret behind them. Like the protocol, this file imports
 * nothing: the extension hides by it what it reads in a cookie, as the plugin does in a session.
 */

/** Words of keys whose values are secrets. */
export const SECRET_WORDS: readonly string[] = [
  'password',
  'passwords',
  'passwd',
  'pwd',
  'passphrase',
  'passcode',
  'secret',
  'secrets',
  'token',
  'tokens',
  'csrf',
  'xsrf',
  'jwt',
  'apikey',
  'authorization',
  'bearer',
  'credential',
  'credentials',
  'otp',
  'totp',
  'cvv',
  'cvc',
  'api key',
  'api keys',
  'access key',
  'private key',
  'secret key',
  'encryption key',
  'signing key',
];

/** The words of a key: `oauthAccessToken`, `oauth_access_token` → `oauth access token`. */
export function wordsOf(key: string): string {
  const words = key.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lo}+|\d+/gu) ?? [];
  return words.join(' ').toLowerCase();
}

/** Tells of a key whether one of these words is in it as a whole word. */
export function hidesWords(words: readonly string[]): (key: string) => boolean {
  const needles = words.filter((word) => word !== '').map((word) => ` ${word} `);
  const known = new Map<string, boolean>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const hay = ` ${wordsOf(key)} `;
    const hides = needles.some((needle) => hay.includes(needle));
    // Keys can be data (a map by user name): what is remembered must not grow with them.
    if (known.size < 2000) known.set(key, hides);
    return hides;
  };
}
