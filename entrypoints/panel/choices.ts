import { browser } from 'wxt/browser';
import { readChoices, type Choices } from '../../lib/witness/choices.ts';

/** What the user said of cookies, on this page or another. */
export async function loadChoices(): Promise<Choices> {
  return readChoices((await browser.storage.local.get('sessionCookies')).sessionCookies);
}

export async function saveChoices(choices: Choices): Promise<void> {
  if (isEqual(await loadChoices(), choices)) return;
  await browser.storage.local.set({ sessionCookies: choices });
}

/** Tells what the user says of cookies from now on, wherever that is. */
export function onChoices(tell: (choices: Choices) => void): void {
  browser.storage.local.onChanged.addListener(({ sessionCookies }) => {
    if (sessionCookies) tell(readChoices(sessionCookies.newValue));
  });
}

function isEqual(a: Choices, b: Choices): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
