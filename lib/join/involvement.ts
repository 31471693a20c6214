import { hasSteppedAside } from '../judgement/verdict.ts';
import type { Witness } from '../witness/hop.ts';
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

/** Such as one to where one signs in. */
const REDIRECTS = new Set([302, 303, 307]);

/**
 * Chromium's DevTools asks every page's server for it, with the page's cookies; no extension sees
 * the request. https://developer.chrome.com/docs/devtools/workspaces
 */
const DEVTOOLS_PROBE = '/.well-known/appspecific/com.chrome.devtools.json';

/** Whether a request is for a file that belongs to a page. */
export function isFile({ type }: Witness): boolean {
  return FILES.has(type);
}

/**
 * Whether a row is of no interest to somebody who follows a session, and shown only when asked
 * for: no session took part, and none was to be expected, asked for in vain or cleared; or a file came along with a session cookie
 * that no session middleware looked at; or it is DevTools' own request.
 */
export function isUninvolved(exchange: Exchange): boolean {
  const { judgement, witness, recordId, missingCookie, path } = exchange;
  if (judgement.verdict === 'none') {
    const isMissed = missingCookie !== null || isTurnedDown(exchange) || isClearedInVain(exchange);
    return !isMissed || !witness || isFile(witness);
  }
  if (!witness) return path === DEVTOOLS_PROBE;
  return (
    judgement.verdict === 'sent' &&
    recordId === null &&
    isFile(witness) &&
    witness.setCookies.length === 0
  );
}

/** Whether the app looked at a session that had nothing in it, and left it so. */
export function isOfEmptySession({ judgement, record }: Exchange): boolean {
  return judgement.verdict === 'none' && record?.phase === 'final' && record.accessed === true;
}

/** Whether the app answered otherwise than with what was asked for, and may have missed a session. */
function isTurnedDown({ record, status }: Exchange): boolean {
  if (record?.phase !== 'final' || status === null) return false;
  if (status >= 400) return status !== 404 && (record.accessed === true || hasSteppedAside(record));
  return record.accessed === true && REDIRECTS.has(status);
}

/** Whether a line was to clear the session cookie, and the browser still has it elsewhere. */
function isClearedInVain({ witness, cookieName }: Exchange): boolean {
  const set = witness?.setCookies.findLast(({ name }) => name === cookieName);
  return set?.fate?.outcome === 'nothing-cleared' && set.fate.instead !== null;
}
