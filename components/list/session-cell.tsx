import type { JSX } from 'preact';
import type { Exchange } from '../../lib/join/exchange.ts';
import { LIST } from '../../lib/text/panel.ts';
import { WHICH } from '../../lib/text/cookies/session-cookie.ts';
import { isGuess } from '../../lib/witness/session-cookie.ts';
import { LineageBadge } from '../parts/lineage-badge.tsx';
import { SessionTag } from '../parts/session-tag.tsx';

interface SessionCellProps {
  exchange: Exchange;
  digits: number;
  /** Only what it is after the request. */
  isAfter?: boolean;
}

/** The session of a request; both of them, where one went over into the other. */
export function SessionCell({ exchange, digits, isAfter = false }: SessionCellProps): JSX.Element {
  const { session, record, judgement, cookieGround, lineage } = exchange;
  const badge = lineage === null ? null : <LineageBadge number={lineage} />;
  if (session === null) {
    return (
      <>
        {badge} <span class="dim">{LIST.noSession}</span>
      </>
    );
  }
  const before = record?.session.before ?? null;
  const isRotated = !isAfter && [judgement.verdict, ...judgement.also].includes('rotated');
  return (
    <>
      {badge}
      {isRotated && before !== null && (
        <span class="session-before">
          <SessionTag fingerprint={before} digits={digits} />
          <span aria-label="to"> → </span>
        </span>
      )}
      <SessionTag fingerprint={session} digits={digits} />
      {isGuess(cookieGround) && (
        <span class="dim" title={WHICH.guess} aria-label={WHICH.guess}>
          ?
        </span>
      )}
    </>
  );
}
