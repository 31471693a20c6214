import { DEFAULT_PATH } from '../../server-plugin/protocol.ts';
import type { Exchange } from './exchange.ts';

/** Verdicts of requests that left the session as it was. */
const UNEVENTFUL = new Set(['read', 'untouched', 'sent', 'renewed', 'none']);

/**
 * Whether a row is of a request that nobody made for its own sake, and that did nothing to the
 * session: the browser's for an icon, its question before another request
 * (https://fetch.spec.whatwg.org/#cors-preflight-fetch), and the plugin's own pages.
 * The last are known where they are by default.
 */
export function isQuiet({ method, path, judgement, marks }: Exchange): boolean {
  if (marks.length > 0 || !UNEVENTFUL.has(judgement.verdict)) return false;
  return method === 'OPTIONS' || /^\/favicon\.ico(?:\?|$)/.test(path) || isOfPlugin(path);
}

function isOfPlugin(path: string): boolean {
  return path === DEFAULT_PATH || path.startsWith(`${DEFAULT_PATH}/`);
}
