/**
 * Stops an extension's background worker, as Chromium does when it is idle.
 *
 * Neither Playwright's `Worker` nor the list of targets tells: while a debugger is attached, the
 * target of the worker outlives it and the next run gets the same one. So this asks the browser's
 * own record of service workers: https://chromedevtools.github.io/devtools-protocol/tot/ServiceWorker/
 */
import type { CDPSession, Page } from '@playwright/test';
import { within } from './wait.ts';

interface WorkerVersion {
  versionId: string;
  scriptURL: string;
  runningStatus: 'stopped' | 'starting' | 'running' | 'stopping';
}

/** @param page any page of the browser: the domain it opens tells of every worker */
export async function stopServiceWorker(page: Page, origin: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  try {
    const known = nextVersion(session, ({ scriptURL }) => scriptURL.startsWith(origin));
    await session.send('ServiceWorker.enable');
    const { versionId, runningStatus } = await within(`a worker of ${origin}`, known);
    if (runningStatus === 'stopped') return;
    const stopped = nextVersion(
      session,
      (version) => version.versionId === versionId && version.runningStatus === 'stopped',
    );
    await session.send('ServiceWorker.stopWorker', { versionId });
    await within(`the worker of ${origin} to stop`, stopped);
  } finally {
    await session.detach();
  }
}

function nextVersion(
  session: CDPSession,
  wanted: (version: WorkerVersion) => boolean,
): Promise<WorkerVersion> {
  return new Promise((resolve) => {
    const listen = ({ versions }: { versions: WorkerVersion[] }) => {
      const found = versions.find(wanted);
      if (!found) return;
      session.off('ServiceWorker.workerVersionUpdated', listen);
      resolve(found);
    };
    session.on('ServiceWorker.workerVersionUpdated', listen);
  });
}
