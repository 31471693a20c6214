import type { JSX } from 'preact';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { COOKIE_STATES, COOKIE_TEXT } from '../../../lib/text/cookies/cookie.ts';
import { INSIDE } from '../../../lib/text/cookies/cookie-inside.ts';
import { missingInWords } from '../../../lib/text/why/missing.ts';
import { ForeignText } from '../../parts/foreign-text.tsx';
import { Spans } from '../../parts/spans.tsx';
import { CookieInside } from './cookie-inside.tsx';
import { SignatureCheck } from './signature-check.tsx';

/** The session cookie that came with the request, as the browser and the server saw it. */
export function CookieSent({ exchange }: { exchange: Exchange }): JSX.Element {
  const { witness, record, cookieName, missingCookie } = exchange;
  const sent = witness?.cookies?.filter(({ name }) => name === cookieName) ?? [];
  const told = record?.cookieIn;
  const count = sent.length > 0 ? sent.length : (told?.count ?? 0);
  if (count === 0) {
    const isKnown = witness?.cookies != null || told !== undefined;
    return (
      <p class="notice">
        {isKnown ? COOKIE_TEXT.noneSent : COOKIE_TEXT.unknownSent}
        {missingCookie && (
          <>
            {' '}
            <Spans spans={missingInWords(missingCookie, witness).why} />
          </>
        )}
      </p>
    );
  }
  const bytes = sent[0]?.bytes ?? told?.bytes ?? 0;
  return (
    <>
      <p class="cookie-line">
        <code>
          <ForeignText text={cookieName ?? ''} />
        </code>
        <span>{COOKIE_TEXT.bytes(bytes)}</span>
        <span class={count > 1 ? 'warning' : 'dim'}>{COOKIE_TEXT.times(count)}</span>
        {told && (
          <span class="cookie-state" data-state={told.state}>
            {COOKIE_STATES[told.state]}
          </span>
        )}
      </p>
      {sent[0] && <CookieInside cookie={sent[0]} label={INSIDE.ofSent} />}
      {sent[0] && witness && (
        <SignatureCheck
          cookie={sent[0]}
          url={witness.url}
          isAccepted={count === 1 && told?.state === 'valid'}
        />
      )}
    </>
  );
}
