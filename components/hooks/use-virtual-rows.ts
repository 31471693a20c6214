import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';

interface VirtualRowsOptions {
  count: number;
  rowHeight: number;
  scroller: RefObject<HTMLElement | null>;
  /** Height of what stays at the top of the scroller, above the rows. */
  stickyHeight?: number;
}

export interface VirtualRows {
  /** Indexes of the rows to draw. */
  indexes: readonly number[];
  /** Height of all rows. */
  height: number;
  /** Size of what is to be seen of them; 0 while the panel is hidden. */
  viewport: number;
  width: number;
  /** Index of the first row that is seen. */
  first: number;
  /** Whether a part of the row is seen. */
  isSeen: (index: number) => boolean;
  /** Scrolls no further than it takes to see the row. */
  reveal: (index: number) => void;
  /** Scrolls by so many rows, as rows above those that are seen came or went. */
  move: (rows: number) => void;
}

/** Rows that are drawn on each side beyond what is seen, for a scroll that is ahead of the drawing. */
const BEYOND = 4;

/** The part of the scroller that is seen, as its own events told last. */
interface Seen {
  top: number;
  height: number;
  width: number;
}

/** Rows of one fixed height, of which only those to be seen are drawn. */
export function useVirtualRows(options: VirtualRowsOptions): VirtualRows {
  const { count, rowHeight, scroller, stickyHeight = 0 } = options;
  const [, redraw] = useReducer((drawn: number) => drawn + 1, 0);
  // Kept beside the document: to ask that makes it lay itself out anew for each request.
  const seen = useRef<Seen>({ top: 0, height: 0, width: 0 });
  /** Where it was told to scroll to: its event comes with the next frame, and rows come before. */
  const told = useRef<number | null>(null);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = (): void => {
      const before = seen.current;
      const { scrollTop: top, clientHeight, clientWidth: width } = element;
      seen.current = { top, height: clientHeight, width };
      told.current = null;
      const isOther = clientHeight !== before.height || width !== before.width;
      if (isOther || firstOf(seen.current, rowHeight) !== firstOf(before, rowHeight)) {
        redraw(undefined);
      }
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller, rowHeight]);
  function scrollTo(element: HTMLElement, top: number): void {
    told.current = top;
    element.scrollTop = top;
  }
  return {
    indexes: indexesOf(seen.current, rowHeight, count),
    height: count * rowHeight,
    viewport: seen.current.height,
    width: seen.current.width,
    first: firstOf(seen.current, rowHeight),
    isSeen(index) {
      const { top: last, height } = seen.current;
      const offset = told.current ?? last;
      const top = index * rowHeight;
      return top + rowHeight > offset && top + stickyHeight < offset + height;
    },
    reveal(index) {
      const element = scroller.current;
      const { top: offset, height } = seen.current;
      if (!element || height === 0) return;
      const top = index * rowHeight;
      const bottom = top + rowHeight + stickyHeight;
      if (top < offset) scrollTo(element, top);
      else if (bottom > offset + height) scrollTo(element, bottom - height);
    },
    move(rows) {
      const element = scroller.current;
      if (element) scrollTo(element, seen.current.top + rows * rowHeight);
    },
  };
}

function firstOf({ top }: Seen, rowHeight: number): number {
  return Math.floor(top / rowHeight);
}

function indexesOf(seen: Seen, rowHeight: number, count: number): number[] {
  if (seen.height === 0) return [];
  // Where rows went, the scroller is still as far down as it was.
  const top = Math.min(firstOf(seen, rowHeight), Math.max(0, count - 1));
  const first = Math.max(0, top - BEYOND);
  const last = Math.min(count, top + Math.ceil(seen.height / rowHeight) + 1 + BEYOND);
  return Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
}
