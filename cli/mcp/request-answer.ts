import type { Exchange } from '../../lib/join/exchange.ts';
import type { ExplanationContext } from '../../lib/text/why/explain.ts';
import { requestJson, type RequestJson } from '../report/request-json.ts';
import { shortValue } from './answer.ts';

const MOST_CHANGES = 50;
const MOST_EVENTS = 50;

/** A request with all that is known of it, as much of it as an agent can do with. */
export type RequestAnswer = RequestJson & {
  /** Changes that are not in the list; absent where all are. */
  moreChanges?: number;
  moreEvents?: number;
};

export function requestAnswer(row: Exchange, context: ExplanationContext): RequestAnswer {
  const { changes, lifeCycle, ...rest } = requestJson(row, context);
  const moreChanges = (changes?.length ?? 0) - MOST_CHANGES;
  const moreEvents = lifeCycle.length - MOST_EVENTS;
  return {
    ...rest,
    changes:
      changes?.slice(0, MOST_CHANGES).map((change) => ({
        ...change,
        before: shortValue(change.before ?? undefined),
        after: shortValue(change.after ?? undefined),
      })) ?? null,
    ...(moreChanges > 0 && { moreChanges }),
    lifeCycle: lifeCycle.slice(0, MOST_EVENTS),
    ...(moreEvents > 0 && { moreEvents }),
  };
}
