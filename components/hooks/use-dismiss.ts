import type { RefObject } from 'preact';
import { useCallback, useEffect } from 'preact/hooks';
import { useEscape } from './escape.ts';

/**
 * Closes what is open on Escape, and on a click or a focus outside of it.
 *
 * @param home where the focus goes then; the first button of the area where nothing else is said
 */
export function useDismiss(
  area: RefObject<HTMLElement | null>,
  isOpen: boolean,
  close: () => void,
  home?: RefObject<HTMLElement | null>,
): void {
  const leave = useCallback(() => {
    close();
    const first = home ? home.current : area.current?.querySelector('button');
    first?.focus();
    return true;
  }, [area, close, home]);
  useEscape(isOpen, leave);
  useEffect(() => {
    if (!isOpen) return;
    const onOutside = (event: Event): void => {
      // What is outside of the panel is no part of its order, such as a field to copy from.
      const isOutside =
        event.target instanceof Element &&
        event.target.closest('.sessions-panel') !== null &&
        !area.current?.contains(event.target);
      if (isOutside) close();
    };
    document.addEventListener('pointerdown', onOutside);
    document.addEventListener('focusin', onOutside);
    return () => {
      document.removeEventListener('pointerdown', onOutside);
      document.removeEventListener('focusin', onOutside);
    };
  }, [area, isOpen, close]);
}
