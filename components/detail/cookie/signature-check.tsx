import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { isVerifiable } from '../../../lib/decoders/verify/verify.ts';
import type { CheckOutcome } from '../../../lib/messaging/messages.ts';
import { checkInWords, keyLabel, SIGNATURE } from '../../../lib/text/cookies/signature.ts';
import type { CookieInside, WireCookie } from '../../../lib/witness/hop.ts';
import { useHost, useStore } from '../../hooks/use-store.ts';

interface SignatureCheckProps {
  cookie: WireCookie;
  /** Of the request that the cookie went along with, or came back on. */
  url: string;
  /** Whether the server accepted it. */
  isAccepted?: boolean;
}

/** A form for the key, where the signature of a cookie can be checked. */
export function SignatureCheck({ cookie, ...props }: SignatureCheckProps): JSX.Element | null {
  const { inside, fingerprint } = cookie;
  // A file has no cookie, and the browser has that of another time, if any.
  const isLive = useStore((state) => state.file === null);
  if (!isLive || !inside || inside.kind === 'readable' || !isVerifiable(inside.format)) return null;
  return (
    <details class="signature-check">
      <summary>{SIGNATURE.title}</summary>
      {/* Another cookie begins without the key of this one. */}
      <KeyForm key={fingerprint} cookie={cookie} inside={inside} {...props} />
    </details>
  );
}

function KeyForm(props: SignatureCheckProps & { inside: CookieInside }): JSX.Element {
  const { cookie, inside, url, isAccepted = false } = props;
  const { name, fingerprint } = cookie;
  const host = useHost();
  const id = useId();
  const [key, setKey] = useState('');
  const [outcome, setOutcome] = useState<CheckOutcome | 'checking' | null>(null);
  const check = async (): Promise<void> => {
    setOutcome('checking');
    setOutcome(await host.verify({ url, name, fingerprint }, key));
  };
  return (
    <form
      class="key-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (key !== '') void check();
      }}
    >
      <label for={id}>{keyLabel(inside)}</label>
      {/* A secret: not shown, and not offered again by the browser. */}
      <input
        id={id}
        type="password"
        autocomplete="off"
        spellcheck={false}
        value={key}
        onInput={(event) => {
          setKey(event.currentTarget.value);
          setOutcome(null);
        }}
      />
      <button type="submit" class="text-button" disabled={key === '' || outcome === 'checking'}>
        {SIGNATURE.check}
      </button>
      <p class="key-outcome" aria-live="polite" data-outcome={outcome ?? undefined}>
        {outcome === 'checking' && SIGNATURE.checking}
        {outcome !== null && outcome !== 'checking' && checkInWords(outcome, isAccepted)}
      </p>
      <p class="dim">{SIGNATURE.meaning}</p>
    </form>
  );
}
