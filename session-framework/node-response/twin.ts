import { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import { Writable } from 'node:stream';
import { isObject } from '../settings/checks.ts';

/**
 * A response like this one, of Node's own, without a connection. Node makes such a response too:
 * where requests are pipelined it waits for its turn, and takes every call meanwhile. So what a call
 * gives, throws and leaves behind is Node's own word, and nothing goes out.
 *
 * @param res its headers are not sent
 * @returns untyped, since that of HTTP/2 has another class
 */
export function twinOf(res: ServerResponse): Twin {
  const twin = res.req.httpVersionMajor === 2 ? http2Twin() : http1Twin(res);
  copyHead(res, twin);
  for (let corks = res.writableCorked; corks > 0; corks -= 1) twin.cork();
  twin.on('error', () => undefined); // the response itself tells, when the call is made on it
  return twin;
}

export type Twin = ServerResponse | Http2ServerResponse;

/** Status and headers, as they are now. */
export function copyHead(from: ServerResponse, to: Twin): void {
  copyStatus(statusOf(from), to);
  for (const name of to.getHeaderNames()) to.removeHeader(name);
  for (const name of namesOf(from)) {
    const value = from.getHeader(name);
    if (value !== undefined) to.setHeader(name, Array.isArray(value) ? [...value] : value);
  }
}

/** Node keeps the lists that it is given. The application may use them for other visitors, too. */
export function copyLists(res: ServerResponse): void {
  // `getHeaders` would copy them all, for each response.
  if (!res.getHeaderNames().some((name) => Array.isArray(res.getHeader(name)))) return;
  for (const name of namesOf(res)) {
    const value = res.getHeader(name);
    if (Array.isArray(value)) res.setHeader(name, [...value]);
  }
}

/** As they were written, which HTTP/2 does not know, nor the types. */
function namesOf(res: ServerResponse): string[] {
  const names: unknown = Reflect.get(res, 'getRawHeaderNames');
  if (typeof names !== 'function') return res.getHeaderNames();
  return [Reflect.apply(names, res, [])].flat().map(String);
}

export interface Status {
  statusCode: number;
  /** Undefined in HTTP/2, which has none, and warns where it is touched. */
  statusMessage: string | undefined;
}

export function statusOf(res: object): Status {
  if (!isHttp1(res)) {
    return { statusCode: Number(Reflect.get(res, 'statusCode')), statusMessage: undefined };
  }
  return { statusCode: Number(res.statusCode), statusMessage: res.statusMessage };
}

export function copyStatus({ statusCode, statusMessage }: Status, res: object): void {
  if (!isHttp1(res)) {
    Reflect.set(res, 'statusCode', statusCode);
    return;
  }
  res.statusCode = statusCode;
  res.statusMessage = statusMessage;
}

/** Written by name, since `Reflect` costs V8 far more. */
interface Http1Status {
  /** The application may have set a text. */
  statusCode: unknown;
  statusMessage: string | undefined;
}

function isHttp1(res: object): res is Http1Status {
  return res instanceof ServerResponse;
}

/** Whether a body that the status does not allow is an error: an option of the server. */
export function rejectsBodies(res: ServerResponse): boolean {
  const { socket } = res;
  const server = socket !== null && 'server' in socket ? socket.server : null;
  if (!isObject(server) || !('rejectNonStandardBodyWrites' in server)) return false;
  return Boolean(server.rejectNonStandardBodyWrites);
}

function http1Twin(res: ServerResponse): ServerResponse {
  // As Node's server makes it; the types know of no options.
  const options = {
    highWaterMark: res.writableHighWaterMark,
    rejectNonStandardBodyWrites: rejectsBodies(res),
  };
  const twin: unknown = Reflect.construct(ServerResponse, [res.req, options]);
  if (!isHttp1Response(twin)) throw new TypeError('Node made no response.');
  twin.shouldKeepAlive = res.shouldKeepAlive;
  twin.strictContentLength = res.strictContentLength;
  return twin;
}

function isHttp1Response(value: unknown): value is ServerResponse {
  return value instanceof ServerResponse;
}

function http2Twin(): Http2ServerResponse {
  // Only here: a program without HTTP/2 does not load it.
  const { Http2ServerResponse: Response } = process.getBuiltinModule('node:http2');
  const stream = new WaitingStream();
  stream.on('error', () => undefined); // as of the twin
  const twin: unknown = Reflect.construct(Response, [stream]);
  if (!isHttp2Response(twin, Response)) throw new TypeError('Node made no response of HTTP/2.');
  return twin;
}

function isHttp2Response(
  value: unknown,
  Response: typeof Http2ServerResponse,
): value is Http2ServerResponse {
  return value instanceof Response;
}

/** What a response of HTTP/2 needs of its stream. */
class WaitingStream extends Writable {
  headersSent = false;

  respond(): void {
    this.headersSent = true;
  }

  override _write(): void {
    // Never done with the first chunk, so that the others queue up behind it.
  }
}
