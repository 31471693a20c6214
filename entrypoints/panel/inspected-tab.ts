import * as v from 'valibot';
import { browser } from 'wxt/browser';
import type { CacheUse } from '../../lib/witness/revalidations.ts';
import { isWeb } from '../../lib/witness/hosts.ts';

/** What is looked at of a finished request: where it went, what kind of thing came back, and where from. */
const FinishedSchema = v.object({
  /** Chromium's own; Firefox has none. */
  _resourceType: v.optional(v.string()),
  /** Chromium's own: the body came from one of its caches. */
  _fromCache: v.optional(v.string()),
  startedDateTime: v.pipe(v.string(), v.transform(Date.parse)),
  request: v.object({ url: v.string() }),
  response: v.object({
    status: v.number(),
    content: v.object({ mimeType: v.optional(v.string(), '') }),
  }),
});

const NOT_MODIFIED = 304;

export interface InspectedTabListener {
  onNavigated: (url: string) => void;
  /** The page got a document or data from this origin. */
  onOrigin: (origin: string) => void;
  onCacheUse: (use: CacheUse) => void;
}

/**
 * Follows the inspected tab by what DevTools itself tells: where it navigates, and which origins it
 * gets pages and data from that the extension may not watch. Those of fonts, images and the like
 * are of no interest, and nobody wants to be asked about them. Cookies would tell better, but
 * DevTools does not give those of every response.
 */
export function followInspectedTab({
  onNavigated,
  onOrigin,
  onCacheUse,
}: InspectedTabListener): void {
  const { network } = browser.devtools;
  network.onNavigated.addListener(onNavigated);
  network.onRequestFinished.addListener((entry) => {
    const finished = v.safeParse(FinishedSchema, entry);
    if (!finished.success) return;
    const { request, response, startedDateTime: at, _fromCache } = finished.output;
    if (!isWeb(request.url)) return;
    const isRevalidated = response.status === NOT_MODIFIED;
    if (isRevalidated || _fromCache !== undefined) {
      onCacheUse({ url: request.url, at, isRevalidated });
    }
    if (isPageOrData(finished.output)) onOrigin(new URL(request.url).origin);
  });
}

function isPageOrData({ _resourceType, response }: v.InferOutput<typeof FinishedSchema>): boolean {
  if (_resourceType !== undefined) return /^(document|xhr|fetch)$/.test(_resourceType);
  return /html|json/.test(response.content.mimeType);
}
