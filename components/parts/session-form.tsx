import type { JSX } from 'preact';
import { placeHue } from '../../lib/panel/fingerprints.ts';

/** A form beside the colour, for who cannot tell colours, or has none. Neighbours differ in both. */
const FORMS: readonly JSX.Element[] = [
  <rect x="1" y="1" width="8" height="8" />,
  <circle cx="5" cy="5" r="4.500" />,
  <path d="M0 1h10L5 9.500z" />,
  <path d="M5 0l5 5-5 5-5-5z" />,
  <rect x="0" y="3" width="10" height="4" />,
];

/** What stands for a session, by its place in the order in which sessions appeared. */
export function SessionForm({ place }: { place: number }): JSX.Element {
  return (
    <svg
      class="session-form"
      viewBox="0 0 10 10"
      width="8"
      height="8"
      aria-hidden="true"
      style={{ '--hue': String(placeHue(place)) }}
    >
      {FORMS[place % FORMS.length]}
    </svg>
  );
}
