import type { MissingCookie } from '../../join/missing-cookie.ts';
import type { Witness } from '../../witness/hop.ts';
import { refusedInWords, unsentInWords, type FateInWords } from '../cookies/fate.ts';
import { rowOr, say, type Span } from '../spans.ts';
import { timeOfDay } from '../time.ts';

/** Why a session cookie that is known of the host did not go along. */
export function missingInWords(
  { name, because }: MissingCookie,
  witness: Witness | null,
): FateInWords {
  switch (because.kind) {
    case 'unsent': {
      if (!witness) return { why: [], remedy: null };
      const { why, remedy } = unsentInWords(because.cookie, witness);
      return { why: [...say`The browser has ${name} and did not send it. `, ...why], remedy };
    }
    case 'refused': {
      const { by, set, witness: setter } = because;
      const code = set.fate?.outcome === 'refused' ? set.fate.reasons[0] : null;
      const told = code === null ? null : refusedInWords(code, set, setter);
      return {
        why: [
          ...say`The browser has no ${name}: it did not keep the one that `,
          ...rowOr(by, 'an earlier response'),
          ' set. ',
          ...(told?.why ?? []),
        ],
        remedy: told?.remedy ?? null,
      };
    }
    case 'cleared':
      return {
        why: [
          ...say`The browser has no ${name} any more: `,
          ...rowOr(because.by, 'an earlier response'),
          ' cleared it.',
        ],
        remedy: null,
      };
    case 'ran-out':
      return {
        why: [
          ...say`The browser’s ${name} ran out at ${timeOfDay(because.at)}, `,
          ...sinceThen(witness, because.at),
          'as ',
          ...rowOr(because.by, 'an earlier response'),
          ' had said.',
        ],
        remedy: [
          'If whoever is active is to stay signed in, send the cookie again with each response, so that its end moves; or give it more time.',
          ...(because.lastedMs < SHORT_MS ? [meantLonger(because.lastedMs)] : []),
        ],
      };
    case 'not-yet':
      return {
        why: [
          ...say`The browser had no ${name} yet: `,
          ...rowOr(because.by, 'a later response'),
          ' set it when this request was under way already.',
        ],
        remedy: null,
      };
    case 'never-sent':
      return {
        why: [
          ...say`The browser has no ${name}: `,
          ...rowOr(because.by, 'an earlier request'),
          ' began a session, and its cookie was not sent to the browser. That row says why.',
        ],
        remedy: null,
      };
    case 'unknown':
      return {
        why: say`${name} is known of this host, and did not go along; why is not known.`,
        remedy: null,
      };
  }
}

function sinceThen(witness: Witness | null, at: number): Span[] {
  if (!witness) return [];
  const seconds = (witness.startedAt - at) / 1000;
  return [`${seconds.toLocaleString('en', { maximumFractionDigits: 1 })} s before this request, `];
}

/** Hardly anybody wants a session to end so soon. */
const SHORT_MS = 120_000;

function meantLonger(ms: number): string {
  const seconds = (ms / 1000).toLocaleString('en', { maximumFractionDigits: 1 });
  return ` It was to last ${seconds} s: if more was meant, see whether its age counts milliseconds.`;
}
