import { X } from 'lucide';
import type { JSX } from 'preact';
import { RULES } from '../../lib/findings/all.ts';
import { completionsOf } from '../../lib/query/completions.ts';
import { TOOLBAR } from '../../lib/text/panel.ts';
import { IconButton } from '../icon-button.tsx';
import { FILTER_ID } from '../keyboard.ts';
import { useActions, useStore } from '../use-store.ts';

const COMPLETIONS_ID = `${FILTER_ID}-completions`;

/** Which rows are shown, by words as in `verdict:lost key:cart`. */
export function FilterField(): JSX.Element {
  const filter = useStore((state) => state.filter);
  const actions = useActions();
  const completions = completionsOf(filter, RULES);
  return (
    <span class="filter">
      <input
        id={FILTER_ID}
        type="search"
        aria-label={TOOLBAR.filter}
        placeholder={TOOLBAR.filterPlaceholder}
        title={`${TOOLBAR.filterPlaceholder} (/)`}
        spellcheck={false}
        autocomplete="off"
        list={COMPLETIONS_ID}
        value={filter}
        onInput={(event) => actions.setFilter(event.currentTarget.value)}
      />
      <datalist id={COMPLETIONS_ID}>
        {completions.map(({ text, about }) => (
          <option key={text} value={text}>
            {about}
          </option>
        ))}
      </datalist>
      {filter !== '' && (
        <IconButton icon={X} name={TOOLBAR.clearFilter} onClick={() => actions.setFilter('')} />
      )}
    </span>
  );
}
