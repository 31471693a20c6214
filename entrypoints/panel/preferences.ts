import { browser } from 'wxt/browser';
import {
  storedPreferences,
  readPreferences,
  type Preferences,
} from '../../lib/panel/preferences.ts';

export async function loadPreferences(): Promise<Preferences> {
  return readPreferences((await browser.storage.local.get('preferences')).preferences);
}

export async function savePreferences(preferences: Preferences): Promise<void> {
  await browser.storage.local.set({ preferences: storedPreferences(preferences) });
}
