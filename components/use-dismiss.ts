import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Closes what is open on Escape, and on a click or a focus outside of it. */
export function useDismiss(
  area: RefObject<HTMLElement | null>,
  isOpen: boolean,
  close: () => void,
): void {
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
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      close();
      area.current?.querySelector('button')?.focus();
    };
    document.addEventListener('pointerdown', onOutside);
    document.addEventListener('focusin', onOutside);
    // Capturing: before the keys of the panel, which close what is further out.
    document.addEventListener('keydown', onKeyDown, true);
    return () => {
      document.removeEventListener('pointerdown', onOutside);
      document.removeEventListener('focusin', onOutside);
      document.removeEventListener('keydown', onKeyDown, true);
    };
  }, [area, isOpen, close]);
}
