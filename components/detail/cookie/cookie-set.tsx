import type { JSX } from 'preact';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { COOKIE_TEXT, explainAttributes } from '../../../lib/text/cookies/cookie.ts';
import { INSIDE } from '../../../lib/text/cookies/cookie-inside.ts';
import { lineThatCounts, sessionLine } from '../../../lib/witness/session-line.ts';
import { ForeignText } from '../../parts/foreign-text.tsx';
import { CookieInside } from './cookie-inside.tsx';
import { SignatureCheck } from './signature-check.tsx';
import { ByteMeter } from './byte-meter.tsx';

/** The session cookie that the response sets, attribute by attribute. */
export function CookieSet({ exchange }: { exchange: Exchange }): JSX.Element {
  const { witness, record, cookieName } = exchange;
  const seen = sessionLine(witness, cookieName);
  const cookie = seen ?? lineThatCounts(record?.setCookie ?? [], cookieName);
  if (!cookie) return <p class="notice">{COOKIE_TEXT.noneSet}</p>;
  return (
    <>
      <p class="cookie-line">
        <code>
          <ForeignText text={cookie.name} />
        </code>
        {cookie.cleared && <span class="tag">{COOKIE_TEXT.cleared}</span>}
        <ByteMeter bytes={cookie.bytes} />
      </p>
      {seen && !seen.cleared && <CookieInside cookie={seen} label={INSIDE.ofSet} />}
      {seen && !seen.cleared && witness && <SignatureCheck cookie={seen} url={witness.url} />}
      <dl class="attributes">
        {explainAttributes(cookie).map(({ name, value, meaning }) => (
          <div key={name} data-absent={value === null ? '' : undefined}>
            <dt>
              {value === null || value === '' ? (
                name
              ) : (
                <>
                  {name}=<ForeignText text={value} />
                </>
              )}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
