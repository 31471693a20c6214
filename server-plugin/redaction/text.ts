/**
 * Hides secrets within a text: in an address, before an `@`, behind `name=`. The same in the plugin, in
 * the panel and in what it hands on: it has nothing of Node in it.
 */
import { looksOpaque } from './opaque.ts';
import { looksSecret, Remembered, wordsOf } from './names.ts';
import { HIDDEN } from '../protocol.ts';

export interface Hiding {
  /** Whether what is behind a name is hidden. */
  hides(name: string): boolean;
  /** What stands in the place of a secret. */
  mark(secret: string): string;
}

/** By a rule for names, and always with the same mark. */
export function plainly(hides: Hiding['hides']): Hiding {
  return { hides, mark: () => HIDDEN };
}

/** The usual rule, as the panel has it too. */
const usual = new Remembered(looksSecret);
export const PLAIN = plainly((name) => usual.of(name));

/** Hides passwords in addresses, what is behind the name of a secret, and tokens of `Authorization`. */
export function hideInText(text: string, hiding: Hiding): string {
  let told = text;
  if (told.includes('//') && hiding.hides('password')) told = hideUserinfo(told, hiding);
  if (told.includes('=')) told = hideBehindNames(told, hiding);
  if (told.includes(' ') && hiding.hides('token')) {
    told = told.replace(SCHEME, (whole, scheme: string, token: string) =>
      looksOpaque(token) || (isBasic(scheme) && isUserAndPassword(token))
        ? scheme + hiding.mark(token)
        : whole,
    );
  }
  return told;
}

/** Of RFC 9110 §11.4. */
const SCHEME = /\b((?:bearer|basic) +)([\w+/.~=-]+)/gi;

function isBasic(scheme: string): boolean {
  return /^basic/i.test(scheme);
}

/** Of RFC 7617 §2: however short the password is. */
function isUserAndPassword(token: string): boolean {
  // `atob` refuses what servers skip: padding that was cut or is too long, signs of no base64.
  const [signs = ''] = token.replaceAll('-', '+').replaceAll('_', '/').split('=', 1);
  const base64 = signs.replace(/[^\w+/]|_/g, '');
  // One sign alone has six bits, which are no byte.
  const whole = base64.length % 4 === 1 ? base64.slice(0, -1) : base64;
  return /^[\x20-\x39\x3b-\x7e]*:[\x20-\x7e]+$/.test(atob(whole));
}

const NAME_AND_VALUE =
  /(?<![\w.%[\]-])([\w.%[\]-]{1,64})( ?= ?)(?:(")([^"]+)|(')([^']+)|([^\s&;,"'<>]+))/g;

function hideBehindNames(text: string, hiding: Hiding): string {
  return text.replace(
    NAME_AND_VALUE,
    (whole, name: string, equals: string, ...found: (string | undefined)[]) => {
      const [double, inDouble, single, inSingle, bare] = found;
      const value = inDouble ?? inSingle ?? bare ?? '';
      if (isHidden(value) || !hiding.hides(decode(name))) return whole;
      return `${name}${equals}${double ?? single ?? ''}${hiding.mark(value)}`;
    },
  );
}

/** Before the authority of an address (RFC 3986 §4.2), which may have no scheme. */
const AUTHORITY = /(?:^|[\s"'=(:])\/\//g;

/** Characters after it in which an `@` is looked for. */
const LONGEST_USERINFO = 1024;

/** `scheme://user:password@host` (RFC 3986 §3.2.1), also without a scheme, and where a password is not escaped. */
function hideUserinfo(text: string, hiding: Hiding): string {
  let told = '';
  let from = 0;
  for (const found of text.matchAll(AUTHORITY)) {
    const begin = found.index + found[0].length;
    // Within a password that was hidden.
    if (begin < from) continue;
    const rest = text.slice(begin, begin + LONGEST_USERINFO);
    const userinfo = userinfoOf(/^[^\s"]*/.exec(rest)?.[0] ?? '');
    told += text.slice(from, begin) + hiddenUserinfo(userinfo, hiding);
    from = begin + userinfo.length;
  }
  return told + text.slice(from);
}

function userinfoOf(address: string): string {
  const authority = /^[^/?#]*/.exec(address)?.[0] ?? '';
  if (authority.includes('@')) return authority.slice(0, authority.lastIndexOf('@'));
  // A colon before anything but a port: what looks like a path belongs to a password.
  const isPassword = /^[^:[\]]*:(?!\d*$)/.test(authority);
  return isPassword ? address.slice(0, Math.max(0, address.indexOf('@'))) : '';
}

function hiddenUserinfo(userinfo: string, { mark }: Hiding): string {
  const colon = userinfo.indexOf(':');
  if (colon === -1) return looksOpaque(userinfo) ? mark(userinfo) : userinfo;
  const [user, password] = [userinfo.slice(0, colon), userinfo.slice(colon + 1)];
  return password === '' || isHidden(password) ? userinfo : `${user}:${mark(password)}`;
}

/** Whether a text is an address, or a path from the root. */
export function isAddress(text: string): boolean {
  return /^(?:[a-z][a-z\d+.-]{0,30}:\/)?\/\S*$/i.test(text);
}

/** Levels of addresses in the query of an address, which are looked into. */
const MOST_LEVELS = 3;

/**
 * Hides what in an address lets somebody in: values behind the names of secrets, and what looks like
 * a token, in path and query.
 */
export function hideInUrl(url: string, hiding: Hiding, levels = MOST_LEVELS): string {
  const [, path = '', query, fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(.*)$/s.exec(url) ?? [];
  return (
    hideInPath(hideInText(path, hiding), hiding) +
    (query === undefined ? '' : `?${hideInQuery(query, hiding, levels)}`) +
    (fragment === '' ? '' : `#${hideInQuery(fragment.slice(1), hiding, levels)}`)
  );
}

/** Steps of a path after which one that has a digit is for one person: `/verify-email/483920`. */
const FOR_ONE =
  / (?:reset|verify|verification|confirm|confirmation|activate|activation|invite|invitation|unsubscribe|magic|recover|recovery) /;

/** A word, or several, such as `google-oauth2`. */
const WORD = /^\p{L}+(?:[-_.]\p{L}+)*\d?$/u;

function hideInPath(path: string, hiding: Hiding): string {
  if (!/\d/.test(path) || !hiding.hides('token')) return path;
  const steps = path.split('/');
  let [looked, isForOne] = [0, false];
  /** Asked for few steps, and then each step before them is looked at once. */
  const comesAfterOne = (at: number): boolean => {
    for (; looked < at && !isForOne; looked += 1)
      isForOne = leadsToOne(steps[looked] ?? '', hiding);
    return isForOne;
  };
  return steps
    .map((step, at) => {
      if (isHidden(step)) return step;
      const mayBeCode = step.length >= 6 && /\d/.test(step) && !WORD.test(step);
      return looksOpaque(step) || (mayBeCode && comesAfterOne(at)) ? hiding.mark(step) : step;
    })
    .join('/');
}

function leadsToOne(step: string, hiding: Hiding): boolean {
  return FOR_ONE.test(` ${wordsOf(step)} `) || hiding.hides(decode(step));
}

/** Names in a query that are secret there, and ordinary elsewhere. */
const IN_QUERY = /^(?:code|sig|.*signature|ticket|assertion|saml(?:request|response))$/i;

function hideInQuery(query: string, hiding: Hiding, levels: number): string {
  const hidesTokens = hiding.hides('token');
  return query.replace(/[^&;]+/g, (pair) => {
    const equals = pair.indexOf('=');
    const value = pair.slice(equals + 1);
    if (value === '' || isHidden(value)) return pair;
    const before = pair.slice(0, equals + 1);
    const name = decode(before.slice(0, -1));
    const isSecret =
      hiding.hides(name) ||
      (hidesTokens && (IN_QUERY.test(name) || looksOpaque(value))) ||
      holdsSecret(decode(value), hiding, levels);
    return isSecret ? before + hiding.mark(value) : pair;
  });
}

/** Whether a value has something within that is to be hidden: as an address, as JSON or a form. */
function holdsSecret(value: string, hiding: Hiding, levels: number): boolean {
  return (
    leadsToSecret(value, hiding, levels) ||
    (/^\s*[{[]/.test(value) && namesSecret(value, hiding)) ||
    hideInText(value, hiding) !== value
  );
}

/** A name in JSON or a text in it that may be one, quotes included. */
const JSON_TEXT = /"((?:[^"\\]|\\.){1,64})"/g;

/** Whether JSON has the name of a secret in it, as a key or in a pair (`variables` of GraphQL). */
function namesSecret(json: string, { hides }: Hiding): boolean {
  return Array.from(json.matchAll(JSON_TEXT)).some(([, name = '']) => hides(unescaped(name)));
}

function unescaped(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

/** Whether a value is an address in which something is to be hidden. */
function leadsToSecret(value: string, hiding: Hiding, levels: number): boolean {
  if (!isAddress(value)) return false;
  return levels === 0 ? hiding.hides('token') : hideInUrl(value, hiding, levels - 1) !== value;
}

/** So that what is hidden is not hidden once more. */
function isHidden(text: string): boolean {
  return text.includes(HIDDEN.slice(0, -1));
}

function decode(text: string): string {
  if (!/[+%]/.test(text)) return text;
  const plain = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
