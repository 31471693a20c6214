/** What a handler does with Node's response, as data, and what each step did to it. */
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fc } from '../../support/property.ts';

export type Step =
  | readonly ['setHeader', string, unknown]
  | readonly ['status', number]
  | readonly ['writeHead', number, ...(readonly unknown[])]
  | readonly ['write' | 'end', unknown]
  | readonly ['end' | 'flushHeaders' | 'pipe' | 'destroy' | 'cork' | 'uncork' | 'throw' | 'turn'];

const big = 'big '.repeat(25_000);

const NAMES = fc.constantFrom('X-Own', 'X-Own', 'Content-Type', 'Vary', 'Set-Cookie', 'X Bad');
const VALUES = fc.constantFrom<unknown>('a', 'b', ['a=1', 'b=2'], 7, 'a\r\nX: y', undefined);
const CHUNKS = fc.constantFrom<unknown>('one', 'two', Buffer.from('three'), big, '', 7, null, {});
const STATUSES = fc.constantFrom(200, 201, 204, 302, 304, 401, 404, 500, 99, 1000);
const HEADERS = fc.constantFrom<unknown>(
  { 'X-Own': 'yes' },
  { 'X-Own': ['yes', 'no'], Vary: 'Accept' },
  ['X-Own', 'yes', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'],
  ['X-Own', ['yes', 'no']],
  ['X-Own'],
  { Location: '/a\r\nX: y' },
  { 'Set-Cookie': ['a=1', 'b=2'] },
  { 'X Bad': 'a' },
);

const STEP: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constant('setHeader' as const), NAMES, VALUES),
  fc.tuple(fc.constant('status' as const), STATUSES),
  fc.tuple(fc.constant('writeHead' as const), STATUSES),
  fc.tuple(fc.constant('writeHead' as const), STATUSES, HEADERS),
  fc.tuple(fc.constant('writeHead' as const), STATUSES, fc.constantFrom('Why', 'a\nb'), HEADERS),
  fc.tuple(fc.constantFrom('write' as const, 'end' as const), CHUNKS),
  fc.tuple(fc.constantFrom('end', 'flushHeaders', 'pipe', 'turn', 'cork', 'uncork')),
  fc.tuple(fc.constantFrom('end', 'destroy', 'throw', 'turn')),
);

export const STEPS = fc.array(STEP, { minLength: 1, maxLength: 8 });

/**
 * Does the steps, and writes down what each gave or threw, and what the response says then.
 *
 * @returns whether the response ends by itself
 */
export async function doSteps(
  res: ServerResponse,
  steps: readonly Step[],
  log: string[],
): Promise<boolean> {
  let isPiped = false;
  let isFull = false; // from then on it depends on the network what `write` returns
  let isDestroyed = false; // before, it depends on whether the response is over
  for (const step of steps) {
    if (step[0] === 'turn') {
      await new Promise(setImmediate);
      continue;
    }
    if (step[0] === 'throw') throw new Error('of the handler');
    if (isFull && (step[0] === 'pipe' || step[1] === big)) continue; // it could wait for ever
    isFull ||= step[1] === big || step[0] === 'pipe';
    isPiped ||= step[0] === 'pipe';
    isDestroyed ||= step[0] === 'destroy';
    log.push(`${step[0]}: ${outcomeOf(res, step, isFull)}, then ${stateOf(res, isDestroyed)}`);
  }
  return isPiped;
}

function outcomeOf(res: ServerResponse, step: Step, isFull: boolean): string {
  try {
    const result = doStep(res, step);
    if (result === res) return 'the response';
    return step[0] === 'write' && isFull ? '(full)' : String(result);
  } catch (error) {
    return codeOf(error);
  }
}

function doStep(res: ServerResponse, [name, ...args]: Step): unknown {
  if (name === 'status') return (res.statusCode = Number(args[0]));
  // After the end it depends on the network whether the response is over by then.
  if (res.writableEnded && ['pipe', 'cork', 'uncork'].includes(name)) return 'nothing';
  if (name === 'pipe') return Readable.from(['piped ', 'in ', 'parts']).pipe(res);
  const method: unknown = Reflect.get(res, name);
  return typeof method === 'function' ? Reflect.apply(method, res, args) : 'no such method';
}

export function codeOf(error: unknown): string {
  return String(Reflect.get(Object(error), 'code') ?? error);
}

function stateOf(res: ServerResponse, isDestroyed: boolean): string {
  const { headersSent, writableEnded, statusCode } = res;
  const destroyed = isDestroyed && res.destroyed;
  const flags = Object.entries({ headersSent, writableEnded, destroyed }).filter(([, is]) => is);
  return [...flags.map(([name]) => name), statusCode].join(' ');
}

/** Sends a request and, on the same connection at once, another. @returns all that comes back */
export async function wireOf(port: number, path: string, fields = ''): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const head = (target: string, more = ''): string =>
    `GET ${target} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
  socket.write(head(path, fields) + head('/after', 'Connection: close\r\n'));
  const wire = await text(socket).catch((error: unknown) => codeOf(error));
  return wire
    .replaceAll(/^(Date|Keep-Alive): .*$/gm, '$1: …')
    .replaceAll(/(?<=sessionid=)\w+/g, '…')
    .replaceAll(/(?<=Expires=)[^;]+/g, '…')
    .replaceAll(/(?<=ETag: ).*$/gm, '…');
}
