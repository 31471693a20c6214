import type { JSX, RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { DETAIL } from '../lib/text/detail.ts';
import { useActions } from './hooks/use-store.ts';

const USUAL = 55;
const LEAST = 20;
const MOST = 80;
const STEPS: Record<string, number> = { ArrowLeft: -4, ArrowUp: -4, ArrowRight: 4, ArrowDown: 4 };

/**
 * The line between the list and the detail, moved by pointer or arrow keys. It sets the share of
 * the list, in percent, as a custom property of the container.
 */
export function Splitter({ container }: { container: RefObject<HTMLElement | null> }): JSX.Element {
  const [share, setShare] = useState(USUAL);
  // The style sheet knows where to begin, by the shape of the panel.
  useLayoutEffect(() => setShare(shareOf(container.current)), [container]);
  const actions = useActions();
  const isStacked = (): boolean => isColumn(container.current);

  const moveTo = (percent: number): number => {
    const bounded = Math.round(Math.min(MOST, Math.max(LEAST, percent)));
    container.current?.style.setProperty('--list-share', `${bounded}%`);
    setShare(bounded);
    return bounded;
  };

  return (
    <div
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-label={isStacked() ? DETAIL.splitterStacked : DETAIL.splitter}
      aria-orientation={isStacked() ? 'horizontal' : 'vertical'}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={share}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
      }}
      onPointerMove={(event) => {
        const box = container.current?.getBoundingClientRect();
        if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
        moveTo(
          isStacked()
            ? ((event.clientY - box.top) / box.height) * 100
            : ((event.clientX - box.left) / box.width) * 100,
        );
      }}
      // Remembered once it lies: the rows need not be drawn for each step of it.
      onLostPointerCapture={() => actions.setPreferences({ split: share })}
      onDblClick={() => {
        container.current?.style.removeProperty('--list-share');
        actions.setPreferences({ split: null });
      }}
      onKeyDown={(event) => {
        const by = STEPS[event.key];
        if (by === undefined) return;
        event.preventDefault();
        actions.setPreferences({ split: moveTo(share + by) });
      }}
    />
  );
}

/** Where the detail stands below the list, the line lies. The style sheet decides. */
function isColumn(container: HTMLElement | null): boolean {
  return container !== null && getComputedStyle(container).flexDirection === 'column';
}

function shareOf(container: HTMLElement | null): number {
  if (container === null) return USUAL;
  const share = parseFloat(getComputedStyle(container).getPropertyValue('--list-share'));
  return Number.isFinite(share) ? share : USUAL;
}
