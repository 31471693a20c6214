import type { Mistake } from './mistake.ts';
import { OF_COOKIES } from './of-cookies.ts';
import { OF_IDS } from './of-ids.ts';
import { OF_SAVES } from './of-saves.ts';
import { OF_SERVERS } from './of-servers.ts';

/** One for each rule. */
export const MISTAKES: readonly Mistake[] = [...OF_COOKIES, ...OF_IDS, ...OF_SAVES, ...OF_SERVERS];
