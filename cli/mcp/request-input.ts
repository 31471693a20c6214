import * as v from 'valibot';

/** How a tool is told which request is meant. */
export const REQUEST = v.pipe(
  v.union([v.pipe(v.number(), v.integer(), v.minValue(1)), v.pipe(v.string(), v.maxLength(80))]),
  v.description('Its n, or its id, or the first 7 characters or more of that.'),
);
