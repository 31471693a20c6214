import * as v from 'valibot';
import { browser } from 'wxt/browser';
import { isWeb } from '../../lib/witness/hosts.ts';

/** What is looked at of a finished request: where it went, and what kind of thing came back. */
const FinishedSchema = v.object({
  /** Chromium's own; Firefox has none. */
  _resourceType: v.optional(v.string()),
  request: v.object({ url: v.string() }),
  response: v.object({ content: v.object({ mimeType: v.optional(v.string(), '') }) }),
});

export interface InspectedTabListener {
  onNavigated: (url: string) => void;
  /** The page got a document or data from this origin. */
  onOrigin: (origin: string) => void;
}

/**
 * Follows the inspected tab by what DevTools itself tells: where it navigates, and which origins it
 * gets pages and data from that the extension may not watch. Those of fonts, images and the like
 * are of no interest, and nobody wants to be asked about them. Cookies would tell better, but
 * DevTools does not give those of every response.
 */
export function followInspectedTab({ onNavigated, onOrigin }: InspectedTabListener): void {
  const { network } = browser.devtools;
  network.onNavigated.addListener(onNavigated);
  network.onRequestFinished.addListener((entry) => {
    const finished = v.safeParse(FinishedSchema, entry);
    if (!finished.success || !isPageOrData(finished.output)) return;
    const { url } = finished.output.request;
    if (isWeb(url)) onOrigin(new URL(url).origin);
  });
}

function isPageOrData({ _resourceType, response }: v.InferOutput<typeof FinishedSchema>): boolean {
  if (_resourceType !== undefined) return /^(document|xhr|fetch)$/.test(_resourceType);
  return /html|json/.test(response.content.mimeType);
}
