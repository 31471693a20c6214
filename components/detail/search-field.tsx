import { X } from 'lucide';
import type { JSX } from 'preact';
import { STATE } from '../../lib/text/detail.ts';
import { IconButton } from '../icon-button.tsx';

interface SearchFieldProps {
  value: string;
  onChange: (value: string) => void;
}

/** Looks for a text in the keys and values of the tree. */
export function SearchField({ value, onChange }: SearchFieldProps): JSX.Element {
  return (
    <span class="filter">
      <input
        type="search"
        aria-label={STATE.search}
        placeholder={STATE.search}
        spellcheck={false}
        autocomplete="off"
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return;
          event.preventDefault();
          onChange('');
        }}
      />
      {value !== '' && (
        <IconButton icon={X} name={STATE.clearSearch} onClick={() => onChange('')} />
      )}
    </span>
  );
}
