import type { JSX } from 'preact';
import type { Fingerprint } from '../../server-plugin/protocol.ts';
import { SessionForm } from './session-form.tsx';
import { usePanelStore } from '../hooks/use-store.ts';

interface SessionTagProps {
  fingerprint: Fingerprint;
  digits: number;
}

/** A session by its form and colour, and the first digits of its fingerprint. */
export function SessionTag({ fingerprint, digits }: SessionTagProps): JSX.Element {
  const { places } = usePanelStore();
  return (
    <span class="session-tag" title={fingerprint}>
      <SessionForm place={places.of(fingerprint)} />
      {fingerprint.slice(0, digits)}
    </span>
  );
}
