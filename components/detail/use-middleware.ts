import type { MiddlewareConfiguration } from '../../server-plugin/protocol.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import { useStore } from '../use-store.ts';

/** The configuration of the middleware that made the record, as its server told it. */
export function useMiddleware({ record, origin }: Exchange): MiddlewareConfiguration | undefined {
  const status = useStore((state) => state.servers.get(origin));
  if (!record || status?.state !== 'paired') return undefined;
  const named = status.hello.middlewares.filter(({ name }) => name === record.middleware.name);
  return named.find(({ cookieName }) => cookieName === record.cookieIn.name) ?? named[0];
}
