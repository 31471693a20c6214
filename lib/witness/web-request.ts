import { HEADER } from '../../server-plugin/protocol.ts';
import type { WireSetCookie } from '../exchange.ts';
import { parseCookieHeader, parseSetCookieLine } from './cookies.ts';
import type { WitnessEvent } from './events.ts';
import { parseReferences } from './references.ts';

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

/** What went out, as the last listener before the wire sees it. */
export function requestEvent(
  details: RequestDetails & { requestHeaders?: Header[] | undefined },
): WitnessEvent {
  const headers = valuesOf('cookie', details.requestHeaders);
  return {
    kind: 'request',
    ...about(details),
    method: details.method,
    type: details.type,
    cookies: headers.flatMap(parseCookieHeader),
  };
}

/** What came back: status, cookies set, and the records it names. */
export function responseEvent(
  details: RequestDetails & { responseHeaders?: Header[] | undefined; statusCode: number },
): Extract<WitnessEvent, { kind: 'response' }> {
  const at = details.timeStamp;
  return {
    kind: 'response',
    ...about(details),
    method: details.method,
    type: details.type,
    status: details.statusCode,
    setCookies: setCookiesOf(details.responseHeaders, at),
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
  return { requestId, tabId, url, at: timeStamp };
}

/** The values of a response's header, one for each line that has it. */
export function valuesOf(name: string, headers: Header[] | undefined): string[] {
  return (headers ?? []).flatMap((header) =>
    header.name.toLowerCase() === name && header.value !== undefined ? [header.value] : [],
  );
}

/** Firefox gives several Set-Cookie lines as one value, with line feeds between them. */
function setCookiesOf(headers: Header[] | undefined, at: number): WireSetCookie[] {
  return valuesOf('set-cookie', headers)
    .flatMap((value) => value.split('\n'))
    .flatMap((line) => parseSetCookieLine(line, at) ?? []);
}
