import { ChevronDown, Search, X } from 'lucide';
import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useCallback, useId, useRef, useState } from 'preact/hooks';
import type { Completion } from '../../../lib/query/completions.ts';
import { FILTER } from '../../../lib/text/filter.ts';
import { TOOLBAR } from '../../../lib/text/panel.ts';
import { Icon } from '../../parts/icon.tsx';
import { IconButton } from '../../parts/icon-button.tsx';
import { FILTER_ID } from '../../keyboard.ts';
import { useDismiss } from '../../hooks/use-dismiss.ts';
import { TimeChip } from '../../timeline/time-chip.tsx';
import { useActions, useStore } from '../../hooks/use-store.ts';
import { FilterPopover } from './filter-popover.tsx';
import { optionId } from './option-id.ts';
import { useCompletions } from './use-completions.ts';

/** Why words are to be offered. */
type Wish = 'none' | 'typed' | 'asked';

/** Which rows are shown, by words as in `verdict:lost key:cart`. */
export function FilterField(): JSX.Element {
  const filter = useStore((state) => state.filter);
  const actions = useActions();
  const [wish, setWish] = useState<Wish>('none');
  const [active, setActive] = useState(-1);
  const area = useRef<HTMLSpanElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const close = useCallback(() => {
    setWish('none');
    setActive(-1);
  }, []);
  const completions = useCompletions(wish !== 'none');
  // It covers rows: without a word to offer it is there for one who asks.
  const isOpen = wish === 'asked' || (wish === 'typed' && completions.length > 0);
  useDismiss(area, isOpen, close, field);

  const type = (text: string): void => {
    actions.setFilter(text);
    setActive(-1);
    setWish(text === '' ? 'none' : 'typed');
  };
  const take = ({ text, field: of }: Completion): void => {
    type(text);
    // After a field comes its value; a value ends the word.
    if (of !== null) close();
    field.current?.focus();
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setWish('asked');
      setActive(moved(active, event.key === 'ArrowDown' ? 1 : -1, completions.length));
      return;
    }
    // With Tab what is on top, where a word has begun.
    const isBegun = filter !== '' && !/\s$/.test(filter);
    const meant = active < 0 && event.key === 'Tab' && isBegun ? 0 : active;
    const completion = completions[meant];
    if (event.shiftKey || !['Enter', 'Tab'].includes(event.key) || !completion) return;
    event.preventDefault();
    take(completion);
  };

  return (
    <span
      class="filter popover-area"
      ref={area}
      onFocusOut={(event) => {
        const { relatedTarget, currentTarget } = event;
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) close();
      }}
    >
      <Icon node={Search} />
      <TimeChip />
      <input
        id={FILTER_ID}
        ref={field}
        type="text"
        role="combobox"
        aria-label={TOOLBAR.filter}
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={id}
        aria-activedescendant={isOpen && active >= 0 ? optionId(id, active) : undefined}
        placeholder={TOOLBAR.filterPlaceholder}
        title={`${TOOLBAR.filterPlaceholder} (/)`}
        spellcheck={false}
        autocomplete="off"
        value={filter}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {filter !== '' && (
        <IconButton icon={X} name={TOOLBAR.clearFilter} onClick={() => actions.setFilter('')} />
      )}
      <IconButton
        icon={ChevronDown}
        name={FILTER.open}
        isExpanded={isOpen}
        onClick={() => {
          if (isOpen) close();
          else setWish('asked');
          field.current?.focus();
        }}
      />
      <FilterPopover
        id={id}
        isOpen={isOpen}
        completions={completions}
        active={active}
        take={take}
        set={(text) => {
          actions.setFilter(text);
          close();
          field.current?.focus();
        }}
      />
    </span>
  );
}

/** One further, and round about; -1 is the field itself. */
function moved(from: number, by: number, count: number): number {
  return ((from + 1 + by + count + 1) % (count + 1)) - 1;
}
