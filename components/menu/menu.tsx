import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useCallback, useLayoutEffect, useRef } from 'preact/hooks';
import { useEscape } from '../hooks/escape.ts';

export interface MenuItem {
  label: string;
  run: () => void;
  /** Of one that is switched on and off, and leaves the menu open. */
  isChecked?: boolean;
}

export interface OpenMenu {
  name: string;
  /** Where it is to be, in the window. */
  x: number;
  y: number;
  groups: readonly (readonly MenuItem[])[];
}

/** Between a menu and the edge of the window, in px. */
const MARGIN = 4;

/**
 * A menu at a place of the window, as the pattern of the ARIA guide has it:
 * https://www.w3.org/WAI/ARIA/apg/patterns/menubar/
 */
export function Menu({ menu, close }: { menu: OpenMenu; close: () => void }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  const leave = useCallback(() => {
    close();
    if (before.current instanceof HTMLElement) before.current.focus();
    return true;
  }, [close]);
  useEscape(true, leave);

  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return;
    const { width, height } = current.getBoundingClientRect();
    current.style.left = `${Math.max(MARGIN, Math.min(menu.x, innerWidth - width - MARGIN))}px`;
    current.style.top = `${Math.max(MARGIN, Math.min(menu.y, innerHeight - height - MARGIN))}px`;
  }, [menu.x, menu.y]);
  useLayoutEffect(() => {
    before.current = document.activeElement;
    itemsOf(box.current)[0]?.focus();
    const onOutside = (event: Event): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) close();
    };
    document.addEventListener('pointerdown', onOutside, true);
    window.addEventListener('blur', close);
    return () => {
      document.removeEventListener('pointerdown', onOutside, true);
      window.removeEventListener('blur', close);
    };
  }, [close]);

  return (
    <div
      class="menu"
      role="menu"
      aria-label={menu.name}
      ref={box}
      onKeyDown={goThrough}
      onContextMenu={(event) => event.preventDefault()}
      onFocusOut={(event) => {
        const { relatedTarget, currentTarget } = event;
        if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) close();
      }}
    >
      {menu.groups.map((items, index) => (
        <div role="group" class="menu-group" key={index}>
          {items.map((item) => (
            <button
              type="button"
              key={item.label}
              tabIndex={-1}
              role={item.isChecked === undefined ? 'menuitem' : 'menuitemcheckbox'}
              aria-checked={item.isChecked}
              // One is meant at a time, by the keyboard or by the pointer.
              onMouseEnter={({ currentTarget }) => currentTarget.focus()}
              onClick={() => {
                item.run();
                if (item.isChecked === undefined) leave();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

function itemsOf(box: HTMLElement | null): HTMLElement[] {
  return Array.from(box?.querySelectorAll('button') ?? []);
}

/** No key of the panel's has a meaning in a menu. */
function goThrough(event: TargetedKeyboardEvent<HTMLElement>): void {
  const items = itemsOf(event.currentTarget);
  const at = items.findIndex((item) => item === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  event.stopPropagation();
  if (to !== undefined) {
    event.preventDefault();
    items.at(to % items.length)?.focus();
  }
}
