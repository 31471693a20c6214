import { isChunkName } from '../../decoders/chunks.ts';
import { MAX_PAIR_BYTES } from '../../fate/line.ts';
import type { Rule } from '../finding.ts';
import { lastSeenFirst, link, setCookieLine } from '../rows.ts';
import { say } from '../../text/spans.ts';

const NEAR = MAX_PAIR_BYTES * 0.9;

/** A session in its cookie is about to outgrow it. */
export const nearSizeLimit: Rule = {
  name: 'near-size-limit',
  find: ({ rows }) => {
    const large = lastSeenFirst(rows, (row) => {
      const set = setCookieLine(row);
      // What is cut into several cookies fills all but the last of them.
      return set?.fate?.outcome === 'kept' && set.bytes > NEAR && !isChunkName(set.name);
    });
    const [last] = large ?? [];
    const set = last && setCookieLine(last);
    if (!large || !last || !set) return [];
    return [
      {
        rows: large,
        why: [
          link(last),
          ...say` set ${set.name} with ${set.bytes.toLocaleString('en')} bytes; browsers keep ${MAX_PAIR_BYTES.toLocaleString('en')} at most, and drop without a word what is larger.`,
        ],
        remedy: ['Keep less in the session, or keep it in a store on the server.'],
      },
    ];
  },
};
