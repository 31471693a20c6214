import { X } from 'lucide';
import type { JSX } from 'preact';
import { useCallback, useRef } from 'preact/hooks';
import { STATE } from '../../../lib/text/detail.ts';
import { useEscape } from '../../hooks/escape.ts';
import { IconButton } from '../../parts/icon-button.tsx';

interface SearchFieldProps {
  value: string;
  onChange: (value: string) => void;
}

/** Looks for a text in the keys and values of the tree. */
export function SearchField({ value, onChange }: SearchFieldProps): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const clear = useCallback(() => {
    if (document.activeElement !== field.current) return false;
    onChange('');
    return true;
  }, [onChange]);
  useEscape(value !== '', clear);
  return (
    <span class="filter">
      <input
        ref={field}
        type="search"
        aria-label={STATE.search}
        placeholder={STATE.search}
        spellcheck={false}
        autocomplete="off"
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {value !== '' && (
        <IconButton icon={X} name={STATE.clearSearch} onClick={() => onChange('')} />
      )}
    </span>
  );
}
