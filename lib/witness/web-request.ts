import { HEADER } from '../../server-plugin/protocol.ts';
import type { Cookie } from '../decoders/decoder.ts';
import type { JarCookie } from '../fate/jar.ts';
import type { CookieContent, WireSetCookie } from './hop.ts';
import {
  cookieOfLine,
  MAX_COOKIES,
  parseCookieHeader,
  parseSetCookieLine,
  wireCookie,
} from './cookies.ts';
import type { WitnessEvent } from './events.ts';
import { lookInside, type Looked } from './inside.ts';
import { parseReferences } from './references.ts';

/** More of an address than servers read. A page can make one of two million characters. */
const MAX_URL = 64 * 1024;
/** The longest name of a host has 253 characters. */
const MAX_ORIGIN = 300;

/** The parts of the browser's `webRequest` details that a witness needs, in both browsers. */
export interface RequestDetails {
  requestId: string;
  tabId: number;
  url: string;
  method: string;
  type: string;
  /** Epoch ms. */
  timeStamp: number;
}

interface Header {
  name: string;
  value?: string | undefined;
}

/** What is known of a request beside what goes out. */
export interface RequestKnown {
  /** The origin that asked; null where nobody did. */
  initiator?: string | null;
  /** The jar before it; null where it is not known. */
  jar?: readonly JarCookie[] | null;
  /** Names of cookies that servers or the user call a session's. */
  asked?: ReadonlySet<string>;
}

/** What went out, as the last listener before the wire sees it. */
export function requestEvent(
  details: RequestDetails & { requestHeaders?: Header[] | undefined },
  { initiator, jar, asked }: RequestKnown = {},
): WitnessEvent {
  const headers = valuesOf('cookie', details.requestHeaders);
  const cookies = headers.flatMap(parseCookieHeader).slice(0, MAX_COOKIES);
  const { insides, contents } = lookInside(cookies, asked);
  const isHttpOnly = httpOnlyIn(jar ?? []);
  return {
    kind: 'request',
    ...about(details),
    method: details.method,
    type: details.type,
    cookies: cookies.map((cookie, at) => ({
      ...wireCookie(cookie),
      ...insideOf(insides, at),
      ...(isHttpOnly(cookie) && { isHttpOnly: true }),
    })),
    ...(initiator !== undefined && { initiator: initiator?.slice(0, MAX_ORIGIN) ?? null }),
    ...(contents.length > 0 && { contents }),
  };
}

/** Tells the cookies that the jar has out of the reach of scripts. */
function httpOnlyIn(jar: readonly JarCookie[]): (cookie: Cookie) => boolean {
  const hidden = new Map(jar.filter(({ httpOnly }) => httpOnly).map((one) => [one.name, one]));
  return ({ name, value }) => hidden.get(name)?.value === value;
}

/**
 * What came back: status, cookies set, and the records it names.
 *
 * @param asked names of cookies that servers or the user call a session's
 */
export function responseEvent(
  details: RequestDetails & { responseHeaders?: Header[] | undefined; statusCode: number },
  asked?: ReadonlySet<string>,
): Extract<WitnessEvent, { kind: 'response' }> {
  const at = details.timeStamp;
  return {
    kind: 'response',
    ...about(details),
    method: details.method,
    type: details.type,
    status: details.statusCode,
    ...setCookiesOf(details.responseHeaders, at, asked),
    references: valuesOf(HEADER.toLowerCase(), details.responseHeaders).flatMap(parseReferences),
  };
}

/** What every event says of its request. */
export function about({ requestId, tabId, url, timeStamp }: RequestDetails): {
  requestId: string;
  tabId: number;
  url: string;
  at: number;
} {
  return { requestId, tabId, url: url.slice(0, MAX_URL), at: timeStamp };
}

/** The values of a response's header, one for each line that has it. */
export function valuesOf(name: string, headers: Header[] | undefined): string[] {
  return (headers ?? []).flatMap((header) =>
    header.name.toLowerCase() === name && header.value !== undefined ? [header.value] : [],
  );
}

/**
 * The Set-Cookie lines that are looked at, and how many more there are. Firefox gives several as
 * one value, with line feeds between them.
 */
export function setCookieLines(headers: Header[] | undefined): { read: string[]; unread: number } {
  const lines = valuesOf('set-cookie', headers).flatMap((value) => value.split('\n'));
  const read = lines.slice(0, MAX_COOKIES).filter((line) => cookieOfLine(line) !== null);
  return { read, unread: Math.max(lines.length - MAX_COOKIES, 0) };
}

function setCookiesOf(
  headers: Header[] | undefined,
  at: number,
  asked: ReadonlySet<string> | undefined,
): { setCookies: WireSetCookie[]; unreadSetCookies?: number; contents?: CookieContent[] } {
  const { read, unread } = setCookieLines(headers);
  const { insides, contents } = lookInside(
    read.flatMap((line) => cookieOfLine(line) ?? []),
    asked,
  );
  return {
    setCookies: read.flatMap((line, index) => {
      const cookie = parseSetCookieLine(line, at);
      return cookie ? { ...cookie, ...insideOf(insides, index) } : [];
    }),
    ...(unread > 0 && { unreadSetCookies: unread }),
    ...(contents.length > 0 && { contents }),
  };
}

function insideOf(insides: Looked['insides'], at: number): Pick<WireSetCookie, 'inside'> {
  const inside = insides[at];
  return inside === undefined ? {} : { inside };
}
