import * as v from 'valibot';
import { browser } from 'wxt/browser';
import { DEFAULT_PREFERENCES, MOST_MUTED, type Preferences } from '../../lib/panel/store.ts';

const PreferencesSchema = v.object({
  preserveLog: v.fallback(v.boolean(), DEFAULT_PREFERENCES.preserveLog),
  showUninvolved: v.fallback(v.boolean(), DEFAULT_PREFERENCES.showUninvolved),
  showOthers: v.fallback(v.boolean(), DEFAULT_PREFERENCES.showOthers),
  muted: v.fallback(v.pipe(v.array(v.string()), v.maxLength(MOST_MUTED)), []),
});

/** What the panel was left with the last time, or the defaults for what is not there. */
export async function loadPreferences(): Promise<Preferences> {
  const stored: unknown = (await browser.storage.local.get('preferences')).preferences;
  const parsed = v.safeParse(PreferencesSchema, stored);
  return parsed.success ? parsed.output : DEFAULT_PREFERENCES;
}

export async function savePreferences({
  preserveLog,
  showUninvolved,
  showOthers,
  muted,
}: Preferences): Promise<void> {
  await browser.storage.local.set({
    preferences: { preserveLog, showUninvolved, showOthers, muted },
  });
}
