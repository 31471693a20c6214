/** Filters that are asked for most, by their name in the texts. */
export const PRESETS = {
  losses: 'verdict:lost',
  saves: 'has:save',
  clicks: 'client:this-tab type:document,fetch',
  findings: 'has:finding',
  slow: 'duration:>200',
} as const;

export type Preset = keyof typeof PRESETS;
