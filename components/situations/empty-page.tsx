import type { JSX } from 'preact';
import { situationOf } from '../../lib/panel/situations.ts';
import { describe } from '../../lib/text/server.ts';
import { EmptyState } from './empty-state.tsx';
import { useStore } from '../hooks/use-store.ts';

/** In place of the rows, while there are none to be seen. */
export function EmptyPage(): JSX.Element | null {
  const situation = situationOf(useStore((state) => state));
  return situation && <EmptyState message={describe(situation)} />;
}
