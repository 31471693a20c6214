import { judgedChangesOf, type Fate } from '../../lib/detail/changes.ts';
import { lifeCycle, type LifeCycleEvent } from '../../lib/detail/life-cycle.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import type { Change } from '../../lib/states/diff.ts';
import { formatPath, type Json } from '../../lib/states/json.ts';
import type { ExplanationContext } from '../../lib/text/why/explain.ts';
import { rowJson, type RowJson } from './row-json.ts';

/** A request with all that is known of it. docs/terminal.md has what each member means: they stay. */
export interface RequestJson extends RowJson {
  /** Null where they are not known. */
  changes:
    | {
        path: string;
        kind: Change['kind'];
        before: Json | null;
        after: Json | null;
        became: Fate;
      }[]
    | null;
  /** Times in milliseconds since the request began. */
  lifeCycle: LifeCycleEvent[];
  /** The middleware's own word for why it stored, or did not. */
  saved: string | null;
}

export function requestJson(row: Exchange, context: ExplanationContext): RequestJson {
  const changes = judgedChangesOf(row, context.revisions);
  return {
    ...rowJson(row, context),
    changes:
      changes?.map(({ path, kind, before, after, fate }) => ({
        path: formatPath(path),
        kind,
        before: before ?? null,
        after: after ?? null,
        became: fate,
      })) ?? null,
    lifeCycle: row.record ? lifeCycle(row.record).events : [],
    saved: row.record?.reason.saved ?? null,
  };
}
