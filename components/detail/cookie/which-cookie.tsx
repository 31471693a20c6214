import type { JSX } from 'preact';
import { wholeName } from '../../../lib/decoders/chunks.ts';
import { otherCookies } from '../../../lib/detail/cookies-of.ts';
import { visible } from '../../../lib/foreign/visible.ts';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { hostNameOf } from '../../../lib/join/known-cookies.ts';
import { INSIDE } from '../../../lib/text/cookies/cookie-inside.ts';
import { GROUND_MEANINGS, GROUND_TEXTS, WHICH } from '../../../lib/text/cookies/session-cookie.ts';
import { correctionOf } from '../../../lib/witness/choices.ts';
import type { WireCookie } from '../../../lib/witness/hop.ts';
import { ForeignText } from '../../parts/foreign-text.tsx';
import { useActions, useStore } from '../../hooks/use-store.ts';
import { CookieInside } from './cookie-inside.tsx';
import { SignatureCheck } from './signature-check.tsx';

/** Which cookie is taken for the session's, why, and the user's word against it. */
export function WhichCookie({ exchange }: { exchange: Exchange }): JSX.Element {
  const { cookieName, cookieGround, witness, origin } = exchange;
  const host = hostNameOf(witness?.url ?? origin);
  const others = otherCookies(exchange);
  const isLive = useStore((state) => state.file === null);
  return (
    <>
      {cookieName === null || cookieGround === null ? (
        <p class="notice">{WHICH.none}</p>
      ) : (
        <p class="cookie-line">
          <code>
            <ForeignText text={cookieName} />
          </code>
          <span class="tag" data-ground={cookieGround} title={GROUND_MEANINGS[cookieGround]}>
            {GROUND_TEXTS[cookieGround]}
          </span>
          {cookieGround !== 'server' && (
            <SayButton
              host={host}
              name={cookieName}
              says={cookieGround === 'user' ? null : false}
            />
          )}
        </p>
      )}
      {others.length > 0 && (
        <details class="other-cookies">
          <summary>{WHICH.others(others.length)}</summary>
          {isLive && <p class="dim">{WHICH.remembered(visible(host))}</p>}
          <ul>
            {others.map((cookie) => (
              <OtherCookie
                key={cookie.name}
                cookie={cookie}
                url={witness?.url ?? null}
                host={host}
                isOpenToSay={cookieGround !== 'server'}
              />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface OtherCookieProps {
  cookie: WireCookie;
  url: string | null;
  host: string;
  /** The server's word goes before the user's. */
  isOpenToSay: boolean;
}

function OtherCookie({ cookie, url, host, isOpenToSay }: OtherCookieProps): JSX.Element {
  const name = wholeName(cookie.name);
  const choices = useStore((state) => state.choices);
  const isSaid = correctionOf(choices, { host, name })?.isSession === false;
  return (
    <li>
      <span class="cookie-line">
        <code>
          <ForeignText text={name} />
        </code>
        {isSaid && <span class="dim">{WHICH.wasSaidNot}</span>}
        {isSaid && <SayButton host={host} name={name} says={null} />}
        {isOpenToSay && !isSaid && <SayButton host={host} name={name} says={true} />}
      </span>
      {cookie.inside && (
        <CookieInside cookie={cookie} label={WHICH.of(INSIDE.ofOther, visible(name))} />
      )}
      {url !== null && <SignatureCheck cookie={cookie} url={url} />}
    </li>
  );
}

/** @param says that a cookie is the session's, that it is not, or nothing any more */
function SayButton(props: {
  host: string;
  name: string;
  says: boolean | null;
}): JSX.Element | null {
  const { host, name, says } = props;
  const actions = useActions();
  // What is said is kept for the hosts that are watched, and a file's is another's.
  const isLive = useStore((state) => state.file === null);
  if (!isLive) return null;
  const word = says === null ? WHICH.undo : says ? WHICH.is : WHICH.isNot;
  return (
    <button
      type="button"
      class="row-link"
      aria-label={WHICH.of(word, visible(name))}
      onClick={() => actions.chooseCookie({ host, name: wholeName(name) }, says)}
    >
      {word}
    </button>
  );
}
