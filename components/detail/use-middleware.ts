import type { MiddlewareConfiguration } from '../../server-plugin/protocol.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import { serverOf } from '../../lib/panel/servers.ts';
import { useStore } from '../use-store.ts';

/** The configuration of the middleware that made the record, as its server told it. */
export function useMiddleware(exchange: Exchange): MiddlewareConfiguration | undefined {
  const { record } = exchange;
  const status = useStore((state) => serverOf(state.servers, exchange));
  if (!record || status?.state !== 'paired') return undefined;
  const named = status.hello.middlewares.filter(({ name }) => name === record.middleware.name);
  return named.find(({ cookieName }) => cookieName === record.cookieIn.name) ?? named[0];
}
