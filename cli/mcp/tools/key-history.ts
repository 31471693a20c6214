import * as v from 'valibot';
import {
  keyHistory as historyOf,
  rowsOfSession,
  type KeyValue,
} from '../../../lib/detail/key-history.ts';
import { formatPath, parsePath, type Path } from '../../../lib/states/json.ts';
import { CommandError } from '../../errors.ts';
import { findRow } from '../../server/find.ts';
import { shortValue, toolOf } from '../answer.ts';
import { REQUEST } from '../request-input.ts';

const MOST_VALUES = 50;

const input = v.strictObject({
  request: v.pipe(REQUEST, v.description('Any request of the session: its n, or its id.')),
  key: v.pipe(
    v.string(),
    v.maxLength(500),
    v.description('As changes have it: cart.total, cart[0].n, ["odd key"].'),
  ),
});

export const keyHistory = toolOf({
  name: 'key_history',
  title: 'Every value that a key had, and who wrote it',
  description:
    'Follows one key of a session through all of its ids: each value, the request that wrote it, and what became of that. Tells where a value got lost, and who deleted a key.',
  input,
  async answer(app, { request, key }) {
    const rows = await app.rows();
    const row = findRow(rows, String(request));
    const { values, untold } = historyOf(
      rowsOfSession(rows, row),
      pathIn(key),
      app.observation.log.revisions,
    );
    return {
      key,
      values: values.slice(-MOST_VALUES).map(valueOf),
      ...(values.length > MOST_VALUES && { earlierValues: values.length - MOST_VALUES }),
      // What these wrote is not in the list.
      ...(untold > 0 && { requestsWithUnknownStates: untold }),
    };
  },
});

function pathIn(key: string): Path {
  const path = parsePath(key);
  if (path !== null && path.length > 0) return path;
  throw new CommandError(
    'key',
    `${key} is no key.`,
    'Write it as the changes of a request have it: cart.total, cart[0].n, ["odd key"].',
  );
}

function valueOf({ exchange, kind, before, after, through, fates }: KeyValue): object {
  const { number, recordId, method, path, startedAt } = exchange;
  return {
    n: number,
    id: recordId,
    time: new Date(startedAt).toISOString(),
    method,
    path,
    kind,
    before: shortValue(before),
    after: shortValue(after),
    through: through && formatPath(through),
    became: fates,
  };
}
