import { X } from 'lucide';
import type { ComponentChildren, JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { IconButton } from './icon-button.tsx';

interface DialogProps {
  title: string;
  /** What the button is called that closes it. */
  closeName: string;
  close: () => void;
  class?: string;
  children: ComponentChildren;
}

/** A box over the panel, which has the focus until it is closed. Escape is the keyboard's. */
export function Dialog(props: DialogProps): JSX.Element {
  const { title, closeName, close, children } = props;
  const dialog = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div class="dialog-backdrop" onClick={close}>
      <div
        class={`dialog ${props.class ?? ''}`}
        role="dialog"
        aria-modal="true"
        aria-labelledby={id}
        tabIndex={-1}
        ref={dialog}
        onClick={(event) => event.stopPropagation()}
        onKeyDown={keepFocusInside}
      >
        <div class="dialog-head">
          <h2 id={id}>{title}</h2>
          <IconButton icon={X} name={closeName} keys="Esc" onClick={close} />
        </div>
        {children}
      </div>
    </div>
  );
}

/** Tab goes round within the dialog, as long as it is open. */
function keepFocusInside(event: TargetedKeyboardEvent<HTMLDivElement>): void {
  if (event.key !== 'Tab') return;
  // Of the radio buttons of one name Tab stops at the chosen one only.
  const places = [...event.currentTarget.querySelectorAll('button, input:checked')].filter(
    (place) => place instanceof HTMLElement,
  );
  const edge = event.shiftKey ? places.at(0) : places.at(-1);
  const other = event.shiftKey ? places.at(-1) : places.at(0);
  if (document.activeElement !== edge && document.activeElement !== event.currentTarget) return;
  event.preventDefault();
  other?.focus();
}
