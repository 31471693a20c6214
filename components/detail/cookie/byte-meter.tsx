import type { JSX } from 'preact';
import { COOKIE_TEXT } from '../../../lib/text/cookies/cookie.ts';
import { MAX_COOKIE_BYTES } from '../../../lib/judgement/verdict.ts';

/** How much of what browsers keep a cookie takes. */
export function ByteMeter({ bytes }: { bytes: number }): JSX.Element {
  const share = Math.min(100, (bytes / MAX_COOKIE_BYTES) * 100);
  return (
    <span class="byte-meter" data-full={bytes > MAX_COOKIE_BYTES ? '' : undefined}>
      <span
        class="meter"
        role="meter"
        aria-label={COOKIE_TEXT.meter}
        aria-valuemin={0}
        aria-valuemax={MAX_COOKIE_BYTES}
        aria-valuenow={Math.min(bytes, MAX_COOKIE_BYTES)}
        aria-valuetext={COOKIE_TEXT.ofLimit(bytes)}
      >
        <span
          class="meter-bar"
          data-high={share > 80 ? '' : undefined}
          style={{ width: `${share}%` }}
        />
      </span>
      <span>{COOKIE_TEXT.ofLimit(bytes)}</span>
    </span>
  );
}
