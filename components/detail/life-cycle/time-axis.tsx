import type { JSX } from 'preact';
import { ticks, type LifeCycle, type LifeCycleEvent } from '../../../lib/detail/life-cycle.ts';
import { EVENTS, LIFE_CYCLE } from '../../../lib/text/life-cycle.ts';

/** From this share of the axis on, a label stands before its line: behind it there is no room. */
const LATE = 5 / 6;

/** The events of an exchange on one line of time: bars for what takes time, ticks for moments. */
export function TimeAxis({ cycle }: { cycle: LifeCycle }): JSX.Element {
  const { events, length } = cycle;
  const place = (at: number): string => `${(Math.min(at, length) / length) * 100}%`;
  return (
    <div class="time-axis" role="img" aria-label={LIFE_CYCLE.axis}>
      <div class="axis-ticks">
        {ticks(length).map((at) => (
          <span
            class={`axis-tick ${at > length * LATE ? 'late' : ''}`}
            key={at}
            style={{ left: place(at) }}
          >
            <span>{LIFE_CYCLE.tick(at)}</span>
          </span>
        ))}
      </div>
      {events.map((event, index) => (
        <div class="axis-row" key={index} title={titleOf(event)}>
          <span class="axis-name">{EVENTS[event.name]}</span>
          <span class="axis-track">
            <span
              class="axis-mark"
              data-kind={event.kind}
              data-name={event.name}
              data-failed={event.ok === false ? '' : undefined}
              style={{
                left: place(event.at),
                width:
                  event.kind === 'moment'
                    ? undefined
                    : `max(3px, ${place(event.ms ?? length - event.at)})`,
              }}
            />
          </span>
        </div>
      ))}
    </div>
  );
}

function titleOf({ name, at, ms }: LifeCycleEvent): string {
  const took = ms === null ? '' : `, ${LIFE_CYCLE.took} ${LIFE_CYCLE.ms(ms)}`;
  return `${EVENTS[name]} ${LIFE_CYCLE.at} ${LIFE_CYCLE.ms(at)}${took}`;
}
