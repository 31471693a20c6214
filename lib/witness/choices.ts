import * as v from 'valibot';

/** More than one ever says; the ones said first are forgotten first. */
const MOST_CORRECTIONS = 500;
const MOST_PATTERNS = 100;
/** Of a name; browsers keep none that is longer. */
const LONGEST = 4096;

const name = v.pipe(v.string(), v.maxLength(LONGEST));

const CorrectionSchema = v.object({ host: name, name, isSession: v.boolean() });

/** What the user says of a cookie: whether it is the session's of a host (without port). */
export type Correction = v.InferOutput<typeof CorrectionSchema>;

/** The user's own word on which cookies are sessions. */
export const ChoicesSchema = v.object({
  corrections: v.fallback(
    v.pipe(v.array(CorrectionSchema), v.maxLength(MOST_CORRECTIONS), v.readonly()),
    [],
  ),
  /** Names, where `*` stands for any signs, which hold where nothing else tells. */
  patterns: v.fallback(v.pipe(v.array(name), v.maxLength(MOST_PATTERNS), v.readonly()), []),
});

export type Choices = v.InferOutput<typeof ChoicesSchema>;

export const NO_CHOICES: Choices = { corrections: [], patterns: [] };

/** What was stored, as far as it can be read. */
export function readChoices(stored: unknown): Choices {
  const parsed = v.safeParse(ChoicesSchema, stored);
  return parsed.success ? parsed.output : NO_CHOICES;
}

/**
 * The choices with one more, in place of what was said of that cookie before. A host has one session
 * cookie that the user names: a second takes the place of the first.
 */
export function withCorrection(choices: Choices, correction: Correction): Choices {
  const others = choices.corrections.filter(
    (other) =>
      !isOf(other, correction) &&
      !(correction.isSession && other.isSession && other.host === correction.host),
  );
  return { ...choices, corrections: [...others, correction].slice(-MOST_CORRECTIONS) };
}

/** The choices as if nothing had been said of that cookie. */
export function withoutCorrection(
  choices: Choices,
  cookie: Pick<Correction, 'host' | 'name'>,
): Choices {
  return {
    ...choices,
    corrections: choices.corrections.filter((other) => !isOf(other, cookie)),
  };
}

/** The choices with one more pattern. */
export function withPattern(choices: Choices, pattern: string): Choices {
  const others = choices.patterns.filter((other) => other !== pattern);
  return { ...choices, patterns: [...others, pattern].slice(-MOST_PATTERNS) };
}

/** The choices without a pattern. */
export function withoutPattern(choices: Choices, pattern: string): Choices {
  return { ...choices, patterns: choices.patterns.filter((other) => other !== pattern) };
}

/** What the user said of a cookie; undefined where nothing. */
export function correctionOf(
  { corrections }: Choices,
  cookie: Pick<Correction, 'host' | 'name'>,
): Correction | undefined {
  return corrections.find((correction) => isOf(correction, cookie));
}

/** Whether a name fits one of the user's patterns. */
export function fitsPattern({ patterns }: Choices, cookieName: string): boolean {
  return patterns.some((pattern) => fits(pattern, cookieName));
}

/** No regular expression: one of many stars over a long name would take for ever. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

function isOf(a: Pick<Correction, 'host' | 'name'>, b: Pick<Correction, 'host' | 'name'>): boolean {
  return a.host === b.host && a.name === b.name;
}
