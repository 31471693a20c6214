import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { lifeCycle } from '../../../lib/detail/life-cycle.ts';
import { LIFE_CYCLE, saveReason } from '../../../lib/text/life-cycle.ts';
import { ruleInWords } from '../../../lib/text/rules.ts';
import { middlewareName } from '../../../lib/text/server.ts';
import { Options } from './options.tsx';
import { ForeignText } from '../../parts/foreign-text.tsx';
import { Spans } from '../../parts/spans.tsx';
import { EventList } from './event-list.tsx';
import { TimeAxis } from './time-axis.tsx';
import { useMiddleware } from '../use-middleware.ts';
import { WithoutRecord } from '../without-record.tsx';

/** What the middleware did and when, and the rule it did it by. */
export function LifeCycleTab({ exchange }: { exchange: Exchange }): JSX.Element {
  const { record } = exchange;
  const configuration = useMiddleware(exchange);
  const cycle = useMemo(() => record && lifeCycle(record), [record]);
  if (!record || !cycle) return <WithoutRecord exchange={exchange} />;
  const { middleware, reason } = record;
  const decided = saveReason(reason.saved, configuration?.terms);
  return (
    <div class="life-cycle-tab">
      <TimeAxis cycle={cycle} />
      <EventList events={cycle.events} />
      <dl class="facts">
        {exchange.process && (
          <>
            <dt>{LIFE_CYCLE.process}</dt>
            <dd>
              <ForeignText text={LIFE_CYCLE.processOf(exchange.process, exchange.instance)} />
            </dd>
          </>
        )}
        <dt>{LIFE_CYCLE.middleware}</dt>
        <dd>{middlewareName(middleware)}</dd>
        <dt>{LIFE_CYCLE.rule}</dt>
        <dd>{ruleInWords(middleware.name, middleware.rule) ?? <code>{middleware.rule}</code>}</dd>
        {decided && (
          <>
            <dt>{LIFE_CYCLE.decided}</dt>
            <dd>
              <Spans spans={decided} />
            </dd>
          </>
        )}
        <dt>{LIFE_CYCLE.options}</dt>
        <dd>
          {configuration ? (
            <Options options={configuration.options} units={configuration.units} />
          ) : (
            <span class="dim">{LIFE_CYCLE.optionsUnknown}</span>
          )}
        </dd>
      </dl>
    </div>
  );
}
