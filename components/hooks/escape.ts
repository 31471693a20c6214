import { useEffect } from 'preact/hooks';

/** What is open, the innermost last. One list: Escape is the whole document's. */
const open: (() => boolean)[] = [];

/**
 * Has Escape close something before what is around it.
 *
 * @param close returns whether there was something to close
 */
export function useEscape(isOpen: boolean, close: () => boolean): void {
  useEffect(() => {
    if (!isOpen) return;
    open.push(close);
    return () => {
      open.splice(open.indexOf(close), 1);
    };
  }, [isOpen, close]);
}

/**
 * Takes the Escapes that close something away from DevTools. It listens on the document of each
 * panel, before any listener of the panel's own, and opens its console's drawer with them:
 * https://source.chromium.org/chromium/chromium/src/+/main:third_party/devtools-frontend/src/front_end/models/extensions/ExtensionAPI.ts
 * (`forwardKeyboardEvent`). So they are caught on the window, on their way down to the document.
 */
export function useEscapeKey(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
      // An input method closes its own list with it.
      if (event.key !== 'Escape' || !isPlain || event.isComposing) return;
      if (!open.toReversed().some((close) => close())) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, []);
}
