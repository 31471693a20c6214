import type { JSX } from 'preact';
import type { Exchange } from '../../lib/join/exchange.ts';
import { missingRecord } from '../../lib/text/why/no-record.ts';
import { STATE } from '../../lib/text/detail.ts';
import { Spans } from '../parts/spans.tsx';
import { serverOf } from '../../lib/panel/servers.ts';
import { useStore } from '../hooks/use-store.ts';

/** In place of what only a record tells: why there is none. */
export function WithoutRecord({ exchange }: { exchange: Exchange }): JSX.Element {
  const server = useStore((state) => serverOf(state.servers, exchange)?.state ?? null);
  return (
    <p class="notice">
      <Spans spans={missingRecord(exchange, server) ?? [STATE.noCookie]} />
    </p>
  );
}
