import * as v from 'valibot';
import { rowJson } from '../../report/row-json.ts';
import { toolOf } from '../answer.ts';
import { FILTER_HELP, filterIn } from '../filter.ts';

const input = v.strictObject({
  filter: v.optional(
    v.pipe(v.string(), v.maxLength(500), v.description(`${FILTER_HELP} All, without it.`)),
    '',
  ),
  limit: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(100),
      v.description('At most so many, the newest of them.'),
    ),
    20,
  ),
});

export const findRequests = toolOf({
  name: 'find_requests',
  title: 'Requests, with what became of the session',
  description:
    'The requests that a session took part in, with verdict, why, and what to do where a change was lost. Ask with verdict:lost for lost changes. n names a request for the other tools.',
  input,
  async answer(app, { filter, limit }) {
    const rows = await app.rows();
    const found = rows.filter(filterIn(filter, app));
    return {
      found: found.length,
      of: rows.length,
      requests: found.slice(-limit).map((row) => rowJson(row, app.contextOf(row))),
    };
  },
});
