import type { JSX } from 'preact';
import type { Verdict } from '../lib/judgement/verdict.ts';

/** Each verdict has a shape of its own, so that none is told by its colour alone. */
const SHAPES: Record<Verdict, JSX.Element> = {
  lost: <path d="M2 2l6 6M8 2l-6 6" stroke-width="2.4" />,
  rotated: <path d="M8.2 4.200A3.500 3.500 0 1 0 8.300 6.400M8.700 1.600v2.800H5.900" />,
  destroyed: <rect x="1.500" y="1.500" width="7" height="7" class="solid" />,
  created: <circle cx="5" cy="5" r="3.600" class="solid" />,
  saved: <path d="M5 .6L9.400 5 5 9.400.6 5z" class="solid" />,
  rewritten: <path d="M5 1.200L8.800 5 5 8.800 1.200 5z" />,
  refused: <path d="M5 1l4.200 7.800H.8z" />,
  renewed: (
    <>
      <circle cx="5" cy="5" r="3.900" />
      <path d="M5 2.800V5l1.600 1" />
    </>
  ),
  read: <circle cx="5" cy="5" r="1.500" class="solid" />,
  untouched: <circle cx="5" cy="5" r="1.900" />,
  sent: <path d="M1 5h7M5.500 2.500L8 5 5.500 7.500" />,
  none: <path d="M2.500 5h5" />,
  pending: (
    <>
      <circle cx="1.600" cy="5" r="1" class="solid" />
      <circle cx="5" cy="5" r="1" class="solid" />
      <circle cx="8.400" cy="5" r="1" class="solid" />
    </>
  ),
};

export function VerdictShape({ verdict }: { verdict: Verdict }): JSX.Element {
  return (
    <svg class="verdict-shape" viewBox="0 0 10 10" width="9" height="9" aria-hidden="true">
      {SHAPES[verdict]}
    </svg>
  );
}
