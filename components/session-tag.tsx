import type { JSX } from 'preact';
import type { Fingerprint } from '../server-plugin/protocol.ts';
import { hueOf } from '../lib/panel/fingerprints.ts';

interface SessionTagProps {
  fingerprint: Fingerprint;
  digits: number;
  /** Whether its colour is shown: not beside the number of its lineage, which has one. */
  hasColour?: boolean;
}

/** A session by its colour and the first digits of its fingerprint. */
export function SessionTag({
  fingerprint,
  digits,
  hasColour = true,
}: SessionTagProps): JSX.Element {
  return (
    <span class="session-tag" title={fingerprint}>
      {hasColour && <span class="session-colour" style={{ '--hue': String(hueOf(fingerprint)) }} />}
      {fingerprint.slice(0, digits)}
    </span>
  );
}
