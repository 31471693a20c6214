import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { RequestHandler } from 'express';

/**
 * The least that any observer of requests does, and nothing of sessions: an id in a header, who
 * calls what (asynchronous context), the end of the handler and of the response, and an object for
 * each request in a ring. What it costs is the floor under the plugin's figures.
 */
export function floorAround(inner: RequestHandler): RequestHandler {
  const ring: object[] = [];
  const context = new AsyncLocalStorage<object>();

  return function floor(req, res, next) {
    const record = {
      id: randomUUID(),
      url: req.originalUrl,
      at: performance.now(),
      end: 0,
      done: 0,
    };
    res.setHeader('Session-Debug', `"${record.id}";path="/__sessions"`);
    res.on('close', () => {
      record.done = performance.now() - record.at;
      ring.push(record);
      if (ring.length > 1000) ring.shift();
    });
    context.run(record, () => {
      inner(req, res, (error?: unknown) => {
        const end: unknown = Reflect.get(res, 'end');
        if (typeof end === 'function') {
          Reflect.set(res, 'end', function (this: unknown, ...args: unknown[]): unknown {
            record.end = performance.now() - record.at;
            const result: unknown = Reflect.apply(end, this, args);
            return result;
          });
        }
        next(error);
      });
    });
  };
}
