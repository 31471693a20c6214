import type { ComponentChildren, JSX } from 'preact';
import type { IconNode } from 'lucide';
import { Icon } from './icon.tsx';

interface IconButtonProps {
  icon: IconNode;
  id?: string;
  /** Its name, for screen readers and as a title. */
  name: string;
  onClick: () => void;
  keys?: string;
  class?: string;
  isDisabled?: boolean;
  /** Whether a button that stays pressed is so; undefined for one that does not. */
  isPressed?: boolean | undefined;
  /** Whether what it opens is open; undefined for one that opens nothing. */
  isExpanded?: boolean | undefined;
  tabIndex?: number;
  children?: ComponentChildren;
}

/** A button with an icon, and perhaps a word beside it. */
export function IconButton(props: IconButtonProps): JSX.Element {
  const { icon, name, keys, onClick, isDisabled = false, tabIndex, children } = props;
  return (
    <button
      type="button"
      id={props.id}
      class={`icon-button ${props.class ?? ''}`}
      aria-label={name}
      title={keys === undefined ? name : `${name} (${keys})`}
      aria-pressed={props.isPressed}
      aria-expanded={props.isExpanded}
      disabled={isDisabled}
      tabIndex={tabIndex}
      onClick={onClick}
    >
      <Icon node={icon} />
      {children}
    </button>
  );
}
