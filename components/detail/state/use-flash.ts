import { useRef } from 'preact/hooks';

/**
 * A class that has what changed flash once when another request is shown: one of two that only differ
 * by name, since an animation begins anew where it is another one. None at first, where all is new.
 */
export function useFlash(of: string): string {
  const shown = useRef({ of, count: 0 });
  if (shown.current.of !== of) shown.current = { of, count: shown.current.count + 1 };
  const { count } = shown.current;
  if (count === 0) return '';
  return count % 2 === 0 ? 'flash-even' : 'flash-odd';
}
