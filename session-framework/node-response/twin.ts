import { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import { Writable } from 'node:stream';

/**
 * A response like this one, of Node's own, without a connection. Node makes such a response too:
 * where requests are pipelined it waits for its turn, and takes every call meanwhile. So what a call
 * gives, throws and leaves behind is Node's own word, and nothing goes out.
 *
 * @param res its headers are not sent
 * @returns untyped, since that of HTTP/2 has another class
 */
export function twinOf(res: ServerResponse): object {
  const twin = res.req.httpVersionMajor === 2 ? http2Twin() : http1Twin(res);
  copyStatus(statusOf(res), twin);
  for (const [name, value] of Object.entries(res.getHeaders())) {
    // Its own list: `writeHead` may push into it.
    if (value !== undefined) twin.setHeader(name, Array.isArray(value) ? [...value] : value);
  }
  twin.on('error', () => undefined); // the response itself tells, when the call is made on it
  return twin;
}

export interface Status {
  statusCode: number;
  /** Undefined in HTTP/2, which has none, and warns where it is touched. */
  statusMessage: string | undefined;
}

export function statusOf(res: object): Status {
  return {
    statusCode: Number(Reflect.get(res, 'statusCode')),
    statusMessage: isHttp1(res) ? res.statusMessage : undefined,
  };
}

export function copyStatus({ statusCode, statusMessage }: Status, res: object): void {
  Reflect.set(res, 'statusCode', statusCode);
  if (isHttp1(res)) Reflect.set(res, 'statusMessage', statusMessage);
}

function isHttp1(res: object): res is ServerResponse {
  return res instanceof ServerResponse;
}

function http1Twin(res: ServerResponse): ServerResponse {
  const twin = new ServerResponse(res.req);
  twin.strictContentLength = res.strictContentLength;
  return twin;
}

function http2Twin(): Http2ServerResponse {
  // Only here: a program without HTTP/2 does not load it.
  const { Http2ServerResponse: Response } = process.getBuiltinModule('node:http2');
  const twin: unknown = Reflect.construct(Response, [new WaitingStream()]);
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
