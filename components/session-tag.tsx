import type { JSX } from 'preact';
import type { Fingerprint } from '../server-plugin/protocol.ts';
import { hueOf } from '../lib/panel/fingerprints.ts';

interface SessionTagProps {
  fingerprint: Fingerprint;
  digits: number;
}

/** A session by its colour and the first digits of its fingerprint. */
export function SessionTag({ fingerprint, digits }: SessionTagProps): JSX.Element {
  return (
    <span class="session-tag" title={fingerprint}>
      <span class="session-colour" style={{ '--hue': String(hueOf(fingerprint)) }} />
      {fingerprint.slice(0, digits)}
    </span>
  );
}
