import type { JSX } from 'preact';
import type { LifeCycleEvent } from '../../../lib/detail/life-cycle.ts';
import { EVENTS, LIFE_CYCLE } from '../../../lib/text/life-cycle.ts';
import { ForeignText } from '../../parts/foreign-text.tsx';

/** The events of an exchange in words and numbers. */
export function EventList({ events }: { events: readonly LifeCycleEvent[] }): JSX.Element {
  return (
    <ol class="event-list" aria-label={LIFE_CYCLE.list}>
      {events.map((event, index) => (
        <li key={index} data-failed={event.ok === false ? '' : undefined}>
          <span class="event-at">{LIFE_CYCLE.ms(event.at)}</span>
          <span class="event-name">{EVENTS[event.name]}</span>
          <span class="event-more">
            <Details event={event} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function Details({ event }: { event: LifeCycleEvent }): JSX.Element {
  const { kind, ms, ok, error, subject, ttl } = event;
  return (
    <>
      {subject !== null && (
        <code>
          <ForeignText text={subject} />
        </code>
      )}
      {kind === 'operation' && (
        <span>{ms === null ? LIFE_CYCLE.running : `${LIFE_CYCLE.took} ${LIFE_CYCLE.ms(ms)}`}</span>
      )}
      {ttl !== null && <span>{`, ${LIFE_CYCLE.ttl(ttl)}`}</span>}
      {ok === false && (
        <strong class="event-error">
          {` ${LIFE_CYCLE.failed}`}
          {error !== null && ': '}
          {error !== null && <ForeignText text={error} />}
        </strong>
      )}
    </>
  );
}
