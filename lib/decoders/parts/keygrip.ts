import type { Siblings } from '../decoder.ts';

/**
 * Whether a cookie is signed in another, `<name>.sig`, by HMAC-SHA1 in base64url:
 * https://github.com/pillarjs/cookies, https://github.com/crypto-utils/keygrip
 */
export function hasKeygripSignature(name: string, siblings: Siblings): boolean {
  return /^[\w-]{27}$/.test(siblings.get(`${name}.sig`) ?? '');
}
