/** What Firefox downloads: into a folder of the profile, without asking. */
import { join } from 'node:path';
import { asString } from './json.ts';
import type { Marionette } from './marionette.ts';

/** What Firefox has downloaded: internal to it, without types. */
declare const ChromeUtils: {
  importESModule(url: 'resource://gre/modules/Downloads.sys.mjs'): {
    Downloads: { ALL: string; getList(type: string): Promise<DownloadList> };
  };
};

interface DownloadList {
  /** Tells the view also of each download that is there already. */
  addView(view: DownloadView): Promise<void>;
  removeView(view: DownloadView): Promise<void>;
  remove(download: Download): Promise<void>;
}

interface DownloadView {
  onDownloadAdded(download: Download): void;
  onDownloadChanged(download: Download): void;
}

interface Download {
  succeeded: boolean;
  error: { message: string } | null;
  target: { path: string };
}

/** Where to, as preferences: https://kb.mozillazine.org/Category:Preferences */
export function downloadPreferences(profile: string): Record<string, string | number | boolean> {
  return {
    'browser.download.folderList': 2, // the folder that is named
    'browser.download.dir': join(profile, 'downloads'),
    'browser.download.useDownloadDir': true,
    'browser.download.alwaysOpenPanel': false,
  };
}

/** Waits until a file has been downloaded, which nobody took yet. @returns its path */
export async function takeDownload(marionette: Marionette): Promise<string> {
  return asString(await marionette.chrome(whenDownloaded), 'the path of the download');
}

/** Runs in the browser's window, sent there as source. */
async function whenDownloaded(): Promise<string> {
  const { Downloads } = ChromeUtils.importESModule('resource://gre/modules/Downloads.sys.mjs');
  const list = await Downloads.getList(Downloads.ALL);
  const { promise, resolve, reject } = Promise.withResolvers<Download>();
  const look = (download: Download): void => {
    if (download.error) reject(new Error(download.error.message));
    if (download.succeeded) resolve(download);
  };
  const view = { onDownloadAdded: look, onDownloadChanged: look };
  await list.addView(view);
  const taken = await promise;
  await list.removeView(view);
  await list.remove(taken);
  return taken.target.path;
}
