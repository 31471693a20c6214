import { browser } from 'wxt/browser';
import type { PanelHost, SavedFile } from '../../components/host.ts';
import { patternFor } from '../../lib/witness/hosts.ts';
import type { BackgroundLink } from './background-link.ts';

/** What the panel's views need of the browser. */
export function panelHost(background: BackgroundLink): PanelHost {
  return {
    copy,
    save,
    watchSite(origin) {
      // Firefox gives panels no permissions API: the background opens a page that has it.
      if (import.meta.env.FIREFOX) background.post({ type: 'watch-site', origin });
      else void browser.permissions.request({ origins: [patternFor(origin)] });
    },
    verify: (cookie, key) => background.verify(cookie, key),
    pair: (server, pasted) => background.pair(server, pasted),
  };
}

/**
 * Copies text. The asynchronous clipboard is closed to DevTools panels in Chromium by permissions
 * policy, so the selection of a hidden field is copied.
 */
function copy(text: string): void {
  const field = document.createElement('textarea');
  const focused = document.activeElement;
  field.value = text;
  field.setAttribute('aria-hidden', 'true');
  field.style.cssText = 'position: fixed; opacity: 0';
  document.body.append(field);
  field.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way that works in a panel
  document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
}

/** Saves a file where the browser puts what is downloaded. */
function save({ name, text, type }: SavedFile): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
