/** The hands of a user, who counts what an answer costs. */
import type { Keyboard, Locator } from '@playwright/test';

export interface Hands {
  click(target: Locator): Promise<void>;
  /** One key, whatever is held down with it. */
  press(key: string): Promise<void>;
  /** Puts a text into a field, in whichever way: one action. */
  write(field: Locator, text: string): Promise<void>;
  /** What was done so far. To look, to scroll and to point at something is free. */
  readonly actions: readonly string[];
}

/** @param keyboard of the window that the user is at */
export function handsAt(keyboard: Keyboard): Hands {
  const actions: string[] = [];
  return {
    actions,
    async click(target) {
      actions.push(`click ${target.toString()}`);
      await target.click();
    },
    async press(key) {
      actions.push(`press ${key}`);
      await keyboard.press(key);
    },
    async write(field, text) {
      actions.push(`write ${text}`);
      await field.fill(text);
    },
  };
}
