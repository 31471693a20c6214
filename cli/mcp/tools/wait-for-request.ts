import * as v from 'valibot';
import { toolOf } from '../answer.ts';
import { FILTER_HELP, filterIn } from '../filter.ts';
import { requestAnswer } from '../request-answer.ts';

const input = v.strictObject({
  filter: v.optional(
    v.pipe(v.string(), v.maxLength(500), v.description(`${FILTER_HELP} Any, without it.`)),
    '',
  ),
  after: v.pipe(
    v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))), null),
    v.description(
      'Only requests with a larger n, such as newest of sessions_status: then one that came before this call counts too. Without it, what the filter does not hold for yet.',
    ),
  ),
  seconds: v.optional(
    v.pipe(v.number(), v.minValue(1), v.maxValue(120), v.description('How long to wait at most.')),
    30,
  ),
});

export const waitForRequest = toolOf({
  name: 'wait_for_request',
  title: 'Wait for the next request',
  description:
    'Waits until a request has ended that the filter holds for, or until that holds for an earlier one, and explains it: for use while a test or a person acts in the app. request is null where none came in time.',
  input,
  async answer(app, { filter, after, seconds }, ended) {
    const isWanted = filterIn(filter, app);
    // A row of before may come to be what is wanted: a later request can erase what it had saved.
    const before = after === null ? (await app.rows()).filter(isWanted) : [];
    const known = new Set(before.map(({ key }) => key));
    const isNew = (n: number | null): boolean => after === null || (n !== null && n > after);
    const row = await app.waitFor(
      (rows) => rows.find((one) => isNew(one.number) && !known.has(one.key) && isWanted(one)),
      AbortSignal.any([ended, AbortSignal.timeout(seconds * 1000)]),
    );
    return { request: row && requestAnswer(row, app.contextOf(row)) };
  },
});
