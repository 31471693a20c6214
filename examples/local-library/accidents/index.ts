import type { Accident } from './accident.ts';
import { afterResponse } from './after-response.ts';
import { inPlace } from './in-place.ts';
import { logoutRace } from './logout-race.ts';
import { map } from './map.ts';
import { overlapping } from './overlapping.ts';
import { secureCookie } from './secure-cookie.ts';
import { slowRedirect } from './slow-redirect.ts';
import { storeFails } from './store-fails.ts';

/** In the order of the page: from one request to two, and to a session of its own. */
export const accidents: readonly Accident[] = [
  inPlace,
  storeFails,
  slowRedirect,
  afterResponse,
  map,
  overlapping,
  logoutRace,
  secureCookie,
];
