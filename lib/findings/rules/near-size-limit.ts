import { MAX_PAIR_BYTES } from '../../fate/line.ts';
import type { Rule } from '../finding.ts';
import { link, setCookieLine } from '../rows.ts';
import { say } from '../../text/spans.ts';

const NEAR = MAX_PAIR_BYTES * 0.9;

/** A session in its cookie is about to outgrow it. */
export const nearSizeLimit: Rule = {
  name: 'near-size-limit',
  title: 'The session cookie is nearly too large',
  find: ({ rows }) => {
    const last = rows.findLast((row) => {
      const set = setCookieLine(row);
      return set?.fate?.outcome === 'kept' && set.bytes > NEAR;
    });
    const set = last && setCookieLine(last);
    if (!last || !set) return [];
    return [
      {
        rows: [last],
        why: [
          link(last),
          ...say` set ${set.name} with ${set.bytes.toLocaleString('en')} bytes; browsers keep ${MAX_PAIR_BYTES.toLocaleString('en')} at most, and drop without a word what is larger.`,
        ],
        remedy: ['Keep less in the session, or keep it in a store on the server.'],
      },
    ];
  },
};
