import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { SERVER_TEXT } from '../lib/text/server.ts';
import { useHost } from './use-store.ts';

/** Where the token of a server is pasted, if its link cannot be opened in this browser. */
export function TokenForm({ origin }: { origin: string }): JSX.Element {
  const host = useHost();
  const id = useId();
  const [token, setToken] = useState('');
  return (
    <form
      class="token-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (token.trim() === '') return;
        host.submitToken(origin, token.trim());
        setToken('');
      }}
    >
      <label for={id}>{SERVER_TEXT.token}</label>
      {/* A secret: not shown, and not offered again by the browser. */}
      <input
        id={id}
        type="password"
        autocomplete="off"
        spellcheck={false}
        value={token}
        onInput={(event) => setToken(event.currentTarget.value)}
      />
      <button type="submit" class="text-button" disabled={token.trim() === ''}>
        {SERVER_TEXT.submit}
      </button>
    </form>
  );
}
