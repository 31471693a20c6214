import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { PAIRING_OUTCOMES, SERVER_TEXT, type PairableServer } from '../../lib/text/server.ts';
import { useHost } from '../hooks/use-store.ts';

/** Where a pairing link, its code or a token is pasted, if the link cannot be opened in this browser. */
export function PairingForm({ server }: { server: PairableServer }): JSX.Element {
  const host = useHost();
  const id = useId();
  const [pasted, setPasted] = useState('');
  const [said, setSaid] = useState('');
  const pair = async (): Promise<void> => {
    const outcome = await host.pair(server, pasted.trim());
    if (outcome === 'paired') setPasted('');
    setSaid(PAIRING_OUTCOMES[outcome]);
  };
  return (
    <form
      class="pairing-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (pasted.trim() !== '') void pair();
      }}
    >
      <label for={id}>{SERVER_TEXT.pasted}</label>
      {/* A secret: not shown, and not offered again by the browser. */}
      <input
        id={id}
        type="password"
        autocomplete="off"
        spellcheck={false}
        value={pasted}
        onInput={(event) => {
          setPasted(event.currentTarget.value);
          setSaid('');
        }}
      />
      <button type="submit" class="text-button" disabled={pasted.trim() === ''}>
        {SERVER_TEXT.submit}
      </button>
      <span aria-live="polite">{said}</span>
    </form>
  );
}
