import { CHANGES } from './changes.ts';
import { CLIENTS } from './clients.ts';
import { CONTEXTS } from './contexts.ts';
import { COOKIES } from './cookies.ts';
import { OVERLAPS } from './overlaps.ts';
import { RESPONSES } from './responses.ts';
import type { Scenario } from './scenario.ts';
import { SESSIONS } from './sessions.ts';
import { VALUES } from './values.ts';

/** What can be judged: what the app leaves in its session follows from what it does. */
export const JUDGED: Readonly<Record<string, Scenario>> = {
  ...SESSIONS,
  ...CHANGES,
  ...COOKIES,
  ...OVERLAPS,
  ...CLIENTS,
  ...CONTEXTS,
  ...RESPONSES,
};

/** What every middleware is put through. */
export const SHARED: Readonly<Record<string, Scenario>> = { ...JUDGED, ...VALUES };
