import { createHmac } from 'node:crypto';
import { isObject } from '../reading.ts';
import type { CookieState, MiddlewareKind } from '../protocol.ts';
import { decodeCookie } from './cookies.ts';

/** A cookie whose value is base64 of JSON, and a signature behind a dot where it is signed. */
export interface JsonCookie {
  readonly name: string;
  readonly isSigned: boolean;
  /** With which it is signed: base64 of HMAC-SHA256, without padding. Null where they are hidden. */
  readonly secrets: readonly string[] | null;
}

/** What is in the value of such a cookie. */
export interface Content {
  /** Undefined where it is not written like that. */
  json: unknown;
  /** Whether its signature is good; null where that cannot be told. */
  isGenuine: boolean | null;
}

/** @param value as sent */
export function contentOf(value: string, { isSigned, secrets }: JsonCookie): Content {
  const text = decodeCookie(value);
  const dot = isSigned ? text.lastIndexOf('.') : text.length;
  const [body, signature] = [text.slice(0, Math.max(dot, 0)), text.slice(dot + 1)];
  const isGood = (secret: string): boolean => signature === signatureOf(body, secret);
  const isGenuine = isSigned ? (secrets?.some(isGood) ?? null) : true;
  try {
    const json: unknown = JSON.parse(Buffer.from(body, 'base64').toString());
    return { json, isGenuine };
  } catch {
    return { json: undefined, isGenuine };
  }
}

function signatureOf(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('base64').replace(/=+$/, '');
}

/** Why such a cookie led to no session: one in a cookie is an object there, else an id is. */
export function refusalOf(value: string, cookie: JsonCookie, kind: MiddlewareKind): CookieState {
  const { json, isGenuine } = contentOf(value, cookie);
  const isOfItsKind = kind === 'cookie' ? isObject(json) : typeof json === 'string';
  if (!isOfItsKind) return 'undecodable';
  if (isGenuine === null) return 'unchecked';
  return isGenuine ? 'undecodable' : 'bad-signature';
}

/** Whether a line of Set-Cookie has no id in it. False where that cannot be read. */
export function hasNoId(line: unknown, cookie: JsonCookie): boolean {
  const json = contentIn(line, cookie);
  return json !== undefined && (typeof json !== 'string' || json === '');
}

/** The id in a line of Set-Cookie; null where there is none, or it cannot be read. */
export function idIn(line: unknown, cookie: JsonCookie): string | null {
  const json = contentIn(line, cookie);
  return typeof json === 'string' && json !== '' ? json : null;
}

function contentIn(line: unknown, cookie: JsonCookie): unknown {
  if (typeof line !== 'string') return undefined;
  const pair = line.split(';', 1)[0] ?? '';
  return contentOf(pair.slice(pair.indexOf('=') + 1), cookie).json;
}
