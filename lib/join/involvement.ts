import type { Exchange } from './exchange.ts';

/** Resource types of files that belong to a page; browsers send the session cookie with them too. */
const FILES = new Set([
  'stylesheet',
  'script',
  'image',
  'imageset',
  'font',
  'media',
  'web_manifest',
]);

/**
 * Chromium's DevTools asks every page's server for it, with the page's cookies; no extension sees
 * the request. https://developer.chrome.com/docs/devtools/workspaces
 */
const DEVTOOLS_PROBE = '/.well-known/appspecific/com.chrome.devtools.json';

/**
 * Whether a row is of no interest to somebody who follows a session, and shown only when asked
 * for: no session took part, and none was to be expected or cleared; or a file came along with a session cookie
 * that no session middleware looked at; or it is DevTools' own request.
 */
export function isUninvolved(exchange: Exchange): boolean {
  const { judgement, witness, recordId, missingCookie, path } = exchange;
  if (judgement.verdict === 'none') {
    const isMissed = missingCookie !== null || isClearedInVain(exchange);
    return !isMissed || !witness || FILES.has(witness.type);
  }
  if (!witness) return path === DEVTOOLS_PROBE;
  return (
    judgement.verdict === 'sent' &&
    recordId === null &&
    FILES.has(witness.type) &&
    witness.setCookies.length === 0
  );
}

/** Whether a line was to clear the session cookie, and the browser still has it elsewhere. */
function isClearedInVain({ witness, cookieName }: Exchange): boolean {
  const set = witness?.setCookies.findLast(({ name }) => name === cookieName);
  return set?.fate?.outcome === 'nothing-cleared' && set.fate.instead !== null;
}
