import type { JSX } from 'preact';
import type { Completion } from '../../../lib/query/completions.ts';
import { PRESETS, type Preset } from '../../../lib/query/presets.ts';
import { VERDICTS } from '../../../lib/judgement/verdict.ts';
import { FIELD_MEANINGS, FILTER, meaningOf, PRESET_NAMES } from '../../../lib/text/filter.ts';
import { isField } from '../../../lib/query/fields.ts';
import { visible } from '../../../lib/foreign/visible.ts';
import { VerdictPill } from '../../parts/verdict-pill.tsx';
import { FilterProblems } from './filter-problems.tsx';
import { optionId } from './option-id.ts';

interface FilterPopoverProps {
  id: string;
  isOpen: boolean;
  completions: readonly Completion[];
  /** Which of them the arrow keys are at; -1 where none. */
  active: number;
  take: (completion: Completion) => void;
  /** Puts another filter in place of the whole. */
  set: (filter: string) => void;
}

/** How the filter can go on, the filters that are asked for most, and what it cannot mean. */
export function FilterPopover(props: FilterPopoverProps): JSX.Element {
  const { id, isOpen, completions, active, take, set } = props;
  return (
    <div
      class="popover filter-popover"
      hidden={!isOpen}
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
    >
      <div class="filter-words" role="listbox" id={id} aria-label={FILTER.completions}>
        {completions.map((completion, index) => (
          <div
            key={completion.text}
            id={optionId(id, index)}
            class={index === active ? 'filter-word active' : 'filter-word'}
            role="option"
            aria-selected={index === active}
            onClick={() => take(completion)}
          >
            <Word {...completion} />
          </div>
        ))}
      </div>
      <div class="filter-presets" role="group" aria-label={FILTER.presets}>
        <p aria-hidden="true">{FILTER.presets}</p>
        {isOpen &&
          Object.entries(PRESETS).map(([name, filter]) => (
            <button type="button" key={name} title={filter} onClick={() => set(filter)}>
              {isPreset(name) && PRESET_NAMES[name]}
            </button>
          ))}
      </div>
      {isOpen && <FilterProblems set={set} />}
      <p class="filter-keys" aria-hidden="true">
        <kbd>↑</kbd>
        <kbd>↓</kbd> {FILTER.choose} <kbd>Tab</kbd> {FILTER.take} <kbd>Esc</kbd> {FILTER.close}
      </p>
    </div>
  );
}

function isPreset(name: string): name is Preset {
  return Object.hasOwn(PRESETS, name);
}

function Word({ word, field, count }: Completion): JSX.Element {
  const verdict = field === 'verdict' ? VERDICTS.find((one) => one === word) : undefined;
  const name = word.replace(/:$/, '');
  const meaning =
    field === null ? (isField(name) ? FIELD_MEANINGS[name] : '') : meaningOf(field, word);
  return (
    <>
      {verdict === undefined ? <code>{visible(word)}</code> : <VerdictPill verdict={verdict} />}
      <span class="filter-meaning">{meaning}</span>
      {count !== null && <span class="filter-count">{count.toLocaleString('en')}</span>}
    </>
  );
}
