import type { LostReason } from '../judgement/verdict.ts';
import type { Exchange } from '../join/exchange.ts';
import { formatPath } from '../states/json.ts';
import { listOf } from '../text/words.ts';
import { adviceOf } from '../text/why/browser.ts';
import { LOST } from '../text/why/lost.ts';
import type { Found } from './finding.ts';
import { lastOfEach, link } from './rows.ts';
import type { Scene } from './scene.ts';

/**
 * Changes that are lost, one for each reason, in the words of the verdict.
 *
 * @param isMeant of the lost changes that the plugin recorded, those that a rule is about
 */
export function lossesOf(
  scene: Scene,
  isMeant: (reason: LostReason, row: Exchange) => boolean,
): Found[] {
  const lost = lastOfEach(scene.rows, (row) => {
    const { reason } = row.judgement;
    return row.record && reason !== null && isMeant(reason, row) ? reason : null;
  });
  return [...lost].flatMap(([reason, found]) => {
    const [last] = found;
    if (!last.record) return [];
    const { why, remedy } = LOST[reason](last.record, keysOf(last, scene));
    const advice = adviceOf(reason, last.record, scene.middlewareOf(last));
    return { rows: found, why: [link(last), ': ', ...why], remedy: [...remedy, ...advice] };
  });
}

/** The keys that the app changed, as one would write them in code. */
function keysOf(row: Exchange, { changesOf }: Scene): string {
  const changes = changesOf(row);
  if (changes === null) return 'The session';
  const byStore = row.record?.storeWrote ?? [];
  const byApp = changes.filter(({ path: [key] }) => !byStore.includes(String(key)));
  return listOf(byApp, ({ path }) => formatPath(path));
}
