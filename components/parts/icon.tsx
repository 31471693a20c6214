import { createElement, type JSX } from 'preact';
import type { IconNode } from 'lucide';

/** One icon of the `lucide` set. It says nothing by itself: the button around it has the name. */
export function Icon({ node, size = 14 }: { node: IconNode; size?: number }): JSX.Element {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {node.map(([tag, attributes]) => createElement(tag, attributes))}
    </svg>
  );
}
