import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { Places } from './places.ts';

type Measured = Omit<Places, 'lanes'>;

/** The places on the canvas: the style sheet decides, by the shape of the panel. */
export function usePlaces(track: RefObject<HTMLElement | null>, lanes: number): Places {
  const [measured, setMeasured] = useState<Measured>({ width: 0, axis: 0, lane: 0 });
  useLayoutEffect(() => {
    const element = track.current;
    if (!element) return;
    const measure = (): void => {
      const style = getComputedStyle(element);
      const pixels = (name: string): number => parseFloat(style.getPropertyValue(name)) || 0;
      const next = { width: element.clientWidth, axis: pixels('--axis'), lane: pixels('--lane') };
      setMeasured((last) => (isSame(last, next) ? last : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [track, lanes]);
  return useMemo(() => ({ ...measured, lanes }), [measured, lanes]);
}

function isSame(a: Measured, b: Measured): boolean {
  return a.width === b.width && a.axis === b.axis && a.lane === b.lane;
}
