import type { MiddlewareConfiguration } from '../../server-plugin/protocol.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import { middlewareOf } from '../../lib/panel/servers.ts';
import { useStore } from '../hooks/use-store.ts';

/** The configuration of the middleware that made the record, as its server told it. */
export function useMiddleware(exchange: Exchange): MiddlewareConfiguration | undefined {
  return useStore((state) => middlewareOf(state.servers, exchange));
}
