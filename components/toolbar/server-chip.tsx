import type { JSX } from 'preact';
import { useCallback, useId, useRef, useState } from 'preact/hooks';
import { relevantServers, serverKey } from '../../lib/panel/servers.ts';
import type { ServerStatus } from '../../lib/sources/server-status.ts';
import { hostOf, SERVER_STATES, SERVER_TEXT } from '../../lib/text/server.ts';
import { useDismiss } from '../hooks/use-dismiss.ts';
import { useStore } from '../hooks/use-store.ts';
import { ServerFacts } from './server-facts.tsx';
import { WithoutPlugin } from './without-plugin.tsx';

/** The server that the panel talks to, and how they stand; a click tells more. */
export function ServerChip(): JSX.Element {
  const servers = relevantServers(useStore((state) => state));
  const [isOpen, setOpen] = useState(false);
  const area = useRef<HTMLSpanElement>(null);
  const close = useCallback(() => setOpen(false), []);
  const id = useId();
  useDismiss(area, isOpen, close);
  const worst = servers.find(({ state }) => state !== 'paired') ?? servers[0];
  return (
    <span class="popover-area server" ref={area}>
      <button
        type="button"
        class="server-chip"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <span class="server-dot" data-state={worst?.state ?? 'none'} />
        <span class="server-name">{chipText(servers)}</span>
      </button>
      <div
        class="popover server-popover"
        id={id}
        role="group"
        aria-label={SERVER_TEXT.button}
        hidden={!isOpen}
      >
        {isOpen && servers.map((status) => <ServerFacts key={serverKey(status)} status={status} />)}
        {isOpen && servers.length === 0 && <WithoutPlugin />}
      </div>
    </span>
  );
}

function chipText(servers: readonly ServerStatus[]): string {
  const [first, ...others] = servers;
  if (!first) return SERVER_TEXT.none;
  if (others.length > 0) return SERVER_TEXT.several(servers.length);
  const what =
    first.state === 'paired'
      ? [...new Set(first.hello.middlewares.map(({ name }) => name))].join(', ')
      : SERVER_STATES[first.state];
  return what === '' ? hostOf(first.origin) : `${hostOf(first.origin)} · ${what}`;
}
