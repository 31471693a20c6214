import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

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
  /** Height of what is to be seen of them; 0 while the panel is hidden. */
  viewport: number;
  /** Scrolls no further than it takes to see the row. */
  reveal: (index: number) => void;
}

/** Rows of one fixed height, of which only those to be seen are drawn. */
export function useVirtualRows(options: VirtualRowsOptions): VirtualRows {
  const { count, rowHeight, scroller, stickyHeight = 0 } = options;
  const [, redraw] = useReducer((drawn: number) => drawn + 1, 0);
  const settings: VirtualizerOptions<HTMLElement, HTMLElement> = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: 0,
    scrollPaddingEnd: stickyHeight,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => redraw(undefined),
  };
  const [virtualizer] = useState(() => new Virtualizer(settings));
  virtualizer.setOptions(settings);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return {
    indexes: virtualizer.getVirtualItems().map((item) => item.index),
    height: virtualizer.getTotalSize(),
    viewport: virtualizer.scrollRect?.height ?? 0,
    reveal(index) {
      const element = scroller.current;
      const seen = virtualizer.scrollRect?.height ?? 0;
      if (!element || seen === 0) return;
      // By what the virtualizer knows already: asking the document for it, as `scrollToIndex` does,
      // makes it lay itself out anew for each request that comes in.
      const offset = virtualizer.scrollOffset ?? 0;
      const top = index * rowHeight;
      const bottom = top + rowHeight + stickyHeight;
      if (top < offset) element.scrollTop = top;
      else if (bottom > offset + seen) element.scrollTop = bottom - seen;
    },
  };
}
