import type { JSX } from 'preact';
import { clocksOf, firstToFire, type Clock } from '../../../lib/detail/clocks.ts';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { CLOCK_TEXT, CLOCKS } from '../../../lib/text/cookies/cookie.ts';
import { dateOf } from '../../../lib/text/time.ts';
import { Spans } from '../../parts/spans.tsx';
import { useNow } from '../use-now.ts';

/** The three times that can end the session, and which comes first. */
export function Clocks({ exchange }: { exchange: Exchange }): JSX.Element {
  const clocks = clocksOf(exchange);
  const first = firstToFire(clocks);
  const now = useNow(clocks.some(({ expiresAt }) => expiresAt !== null));
  return (
    <dl class="clocks">
      {clocks.map((clock) => (
        <div key={clock.name} data-first={clock === first ? '' : undefined}>
          <dt title={CLOCKS[clock.name].meaning}>{CLOCKS[clock.name].name}</dt>
          <dd>
            <ClockTime clock={clock} now={now} />
            {clock.by !== null && (
              <span class="dim">
                {' '}
                <Spans spans={[CLOCK_TEXT.asSaid, { row: clock.by }, CLOCK_TEXT.said]} />
              </span>
            )}
            {clock === first && <span class="tag">{CLOCK_TEXT.first}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function ClockTime({ clock, now }: { clock: Clock; now: number }): JSX.Element {
  const { expiresAt, otherwise } = clock;
  if (expiresAt === null) {
    return (
      <span class="dim">
        {otherwise === null ? CLOCK_TEXT.unknown : CLOCK_TEXT.otherwise[otherwise]}
      </span>
    );
  }
  const left = expiresAt - now;
  return (
    <>
      <span class="clock-left">{left >= 0 ? CLOCK_TEXT.in(left) : CLOCK_TEXT.ago(-left)}</span>{' '}
      <span class="dim">{dateOf(expiresAt)}</span>
    </>
  );
}
