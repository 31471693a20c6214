import { ArrowRightToLine } from 'lucide';
import type { JSX } from 'preact';
import { sessionAtHand } from '../../lib/panel/session-at-hand.ts';
import { NEXT_LOAD } from '../../lib/text/next-load.ts';
import { Icon } from '../parts/icon.tsx';
import { useDigits } from '../hooks/use-digits.ts';
import { useActions, useStore } from '../hooks/use-store.ts';
import { SessionCell } from './session-cell.tsx';

/** The request that is still to come, after the last row: it opens what that would load. */
export function NextLoadBar(): JSX.Element | null {
  const exchange = useStore(sessionAtHand);
  const isOpen = useStore((state) => state.isNextLoadOpen);
  const actions = useActions();
  const digits = useDigits();
  if (!exchange) return null;
  return (
    <button
      type="button"
      class="next-load-bar"
      aria-expanded={isOpen}
      title={`${NEXT_LOAD.name} (.)`}
      onClick={() => {
        if (!actions.closeNextLoad()) actions.openNextLoad();
      }}
    >
      <Icon node={ArrowRightToLine} />
      <span class="next-load-name">{NEXT_LOAD.name}</span>
      <span class="mono">
        <SessionCell exchange={exchange} digits={digits} isAfter />
      </span>
    </button>
  );
}
