import * as v from 'valibot';
import { MAX_EXCHANGES } from '../join/log.ts';
import { COLUMNS, DEFAULT_LAYOUT, NARROWEST, WIDEST } from './columns.ts';

/** More than a user mutes: what is kept is bounded. */
export const MOST_MUTED = 1000;
/** Of a filter; a longer one is for once. */
const LONGEST_FILTER = 2000;

export const DENSITIES = ['comfortable', 'compact'] as const;
export const THEMES = ['system', 'light', 'dark'] as const;

/** How many requests a panel keeps; the most is what it is measured with. */
export const ROW_LIMITS = [1000, 10_000, MAX_EXCHANGES] as const;

const column = v.picklist(COLUMNS);
const width = v.pipe(v.number(), v.minValue(NARROWEST), v.maxValue(WIDEST));
const flag = (usual: boolean) => v.fallback(v.boolean(), usual);

const LayoutSchema = v.object({
  hidden: v.fallback(v.pipe(v.array(column), v.maxLength(COLUMNS.length), v.readonly()), []),
  widths: v.fallback(v.pipe(v.record(column, width), v.readonly()), {}),
  sort: v.fallback(
    v.nullable(v.object({ column, direction: v.picklist(['ascending', 'descending']) })),
    null,
  ),
});

/**
 * What the panel remembers from one time to the next. Each falls back by itself: what an older or a
 * newer panel stored costs no other.
 */
const PreferencesSchema = v.object({
  preserveLog: flag(true),
  /** Show the requests that no session takes part in, such as those for files. */
  showUninvolved: flag(false),
  /** Show what other tabs and clients did. */
  showOthers: flag(true),
  /** Show requests that nobody made for their own sake: icons, preflights, the plugin's pages. */
  showQuiet: flag(false),
  /** Show the requests over time, above the list. */
  showTimeline: flag(true),
  /** Findings that the user does not want to hear of: `<rule> <host>`. */
  muted: v.fallback(v.pipe(v.array(v.string()), v.maxLength(MOST_MUTED), v.readonly()), []),
  columns: v.fallback(LayoutSchema, DEFAULT_LAYOUT),
  density: v.fallback(v.picklist(DENSITIES), 'comfortable'),
  theme: v.fallback(v.picklist(THEMES), 'system'),
  /** From the next panel on: in this one nothing is let go for it. */
  mostRows: v.fallback(v.picklist(ROW_LIMITS), MAX_EXCHANGES),
  /** The tab of the details, by its name. */
  tab: v.fallback(v.string(), 'state'),
  /** Show of the session only what has changed. */
  onlyChanges: flag(false),
  filter: v.fallback(v.pipe(v.string(), v.maxLength(LONGEST_FILTER)), ''),
  /** The share of the list beside the details, in percent; null for the usual one. */
  split: v.fallback(v.nullable(v.pipe(v.number(), v.minValue(20), v.maxValue(80))), null),
});

export type Preferences = v.InferOutput<typeof PreferencesSchema>;

/** As they are stored. */
type Stored = Record<string, unknown>;

/** Makes what one version stored into what the next one would have. */
export type Migration = (stored: Stored) => Stored;

/** The first makes version 1 into 2. To be added to where a field gets another meaning. */
const MIGRATIONS: readonly Migration[] = [];

const StoredSchema = v.looseObject({
  // What has no version is of before there was one: its fields mean the same.
  version: v.fallback(v.pipe(v.number(), v.safeInteger(), v.minValue(1)), 1),
});

/**
 * What the panel was left with the last time, or the defaults for what is not there. Of a newer
 * version those fields are taken that can be read.
 */
export function readPreferences(
  stored: unknown,
  migrations: readonly Migration[] = MIGRATIONS,
): Preferences {
  const read = v.safeParse(StoredSchema, stored);
  if (!read.success) return DEFAULT_PREFERENCES;
  const { version, ...fields } = read.output;
  const steps = migrations.slice(version - 1);
  const parsed = v.safeParse(
    PreferencesSchema,
    steps.reduce<Stored>((before, step) => step(before), fields),
  );
  return parsed.success ? parsed.output : DEFAULT_PREFERENCES;
}

export const DEFAULT_PREFERENCES: Preferences = v.parse(PreferencesSchema, {});

/** The preferences alone, out of a state that has more. */
export function preferencesOf(state: Preferences): Preferences {
  return v.parse(PreferencesSchema, state);
}

/** The preferences as they are stored: with the version that they are of. */
export function storedPreferences(state: Preferences): Stored {
  return { version: MIGRATIONS.length + 1, ...preferencesOf(state) };
}

/** What is remembered, by name. */
export const PREFERENCE_NAMES = v.keyof(PreferencesSchema).options;
