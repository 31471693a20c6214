import type { LineFate } from '../../fate/reasons.ts';
import type { WireSetCookie } from '../../witness/hop.ts';
import type { FateInWords } from '../cookies/fate.ts';
import { say } from '../spans.ts';

/** What became of a line that the browser was to clear a cookie by, where it cleared none. */
export function missedInWords(
  { miss, instead }: Extract<LineFate, { outcome: 'nothing-cleared' }>,
  { name, path, domain }: Pick<WireSetCookie, 'name' | 'path' | 'domain'>,
): FateInWords {
  if (instead === null) {
    return { why: say`The browser has no ${name} that it could drop.`, remedy: null };
  }
  const where = say`The browser still has ${name} `;
  switch (miss) {
    case 'other-domain':
      return {
        why: [
          ...where,
          ...(instead.domain.startsWith('.')
            ? say`with ${`Domain=${instead.domain.slice(1)}`}`
            : say`of ${instead.domain} alone, set without ${'Domain'}`),
          ...(domain === null
            ? say`; this line has no ${'Domain'}`
            : say`; this line clears ${`Domain=${domain}`}`),
          ', so that it clears nothing.',
        ],
        remedy: say`Clear a cookie with the ${'Path'} and ${'Domain'} that it was set with.`,
      };
    case 'other-partition':
      return {
        why: [...where, ...say`in another partition, so that this line clears nothing.`],
        remedy: say`Clear it with the attributes that it was set with, ${'Partitioned'} among them.`,
      };
    case 'other-path':
    case 'no-such-cookie':
      return {
        why: [
          ...where,
          ...say`at ${`Path=${instead.path}`}; this line clears ${`Path=${path ?? 'that of the address'}`}, so that it clears nothing.`,
        ],
        remedy: say`Clear a cookie with the ${'Path'} and ${'Domain'} that it was set with.`,
      };
  }
}
