import type { Filter } from '../../lib/query/filter.ts';
import { parseFilter } from '../../lib/query/filter.ts';
import { fieldKind, FILTER_FIELDS, type Field } from '../../lib/query/fields.ts';
import { problemsOf, type Problem } from '../../lib/query/problems.ts';
import { termsOf } from '../../lib/query/terms.ts';
import { CommandError } from '../errors.ts';
import type { ObservedApp } from './observed-app.ts';

/** What is known in the panel alone: of the browser, or worked out beside the rows. */
const OF_THE_PANEL = new Set<Field>(['client', 'type', 'finding']);

/** The fields that can be asked for here, as in `verdict:lost`. */
export const FILTER_NAMES: readonly string[] = FILTER_FIELDS.filter(
  (name) => !OF_THE_PANEL.has(name),
);

export const FILTER_HELP = `In the words of the panel’s filter, all of which have to hold: fields ${FILTER_NAMES.join(', ')}, such as verdict:lost, key:cart.total, path:/login, method:POST, status:>=400, session:2, has:mark; a minus takes out (-path:/api); a word without a field is looked for everywhere.`;

/**
 * The filter that a text means.
 *
 * @throws CommandError where it does not mean one: an agent cannot see that nothing was filtered
 */
export function filterIn(text: string, { observation }: ObservedApp): Filter {
  const ofPanel = termsOf(text).find(({ field }) => field !== null && OF_THE_PANEL.has(field));
  if (ofPanel) {
    throw new CommandError(
      'filter',
      `${text.slice(ofPanel.from, ofPanel.to)} is known in the panel alone.`,
      `There are ${FILTER_NAMES.join(', ')}.`,
    );
  }
  const [problem] = problemsOf(text, []);
  if (problem) throw problemWith(problem);
  return parseFilter(text, observation.log.revisions);
}

function problemWith({ kind, word, field, mended }: Problem): CommandError {
  const known = field === null ? FILTER_NAMES : (fieldKind(field).closed ?? []);
  const instead = mended === null ? `There are ${known.join(', ')}.` : `Did you mean ${mended}?`;
  const says =
    kind === 'no-number'
      ? `${word} is no number.`
      : `The filter knows no ${field ?? 'field'} ${word}.`;
  return new CommandError(
    'filter',
    says,
    kind === 'no-number' ? 'Write it as in status:>=400.' : instead,
  );
}
