/**
 * Chromium with the extension and its real DevTools. One browser serves many tests: DevTools is
 * opened per tab.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, type Page, type Worker, chromium } from '@playwright/test';
import { findChromium } from '../../../scripts/lib/browsers.mjs';
import { PATIENCE } from '../../support/patience.ts';
import { closePage } from './close-page.ts';
import { type DevTools, openDevTools } from './devtools.ts';
import { CHROMIUM_EXTENSION, assertBuilt } from './extension.ts';
import { temporaryFolder } from './owned.ts';
import { stopServiceWorker } from './service-worker.ts';
import { poll } from './wait.ts';

export interface ChromiumOptions {
  /** Folder of the unpacked extension. */
  extension?: string;
  /** Whether DevTools uses its dark theme. */
  dark?: boolean;
  /** Whether DevTools stands at the foot of the page, for a person to use; tests have it apart. */
  docked?: boolean;
  /** More of Chromium's own. */
  flags?: readonly string[];
  /** Preferences of the profile, as its file has them. */
  preferences?: Readonly<Record<string, unknown>>;
}

export interface Chromium {
  context: BrowserContext;
  extensionId: string;
  /** The extension's background worker; started anew where it was stopped. */
  serviceWorker(): Promise<Worker>;
  /** Stops the worker as the browser does when it is idle. The next event starts another one. */
  killServiceWorker(): Promise<void>;
  newPage(): Promise<Page>;
  /** Closes a page, whatever it is doing. */
  closePage(page: Page): Promise<void>;
  openDevTools(page: Page): Promise<DevTools>;
  close(): Promise<void>;
}

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--password-store=basic',
  '--use-mock-keychain',
  '--disable-search-engine-choice-screen',
  // Also the size of the DevTools window; the default is so small that our tab hides in a menu.
  '--window-size=1280,900',
];

export async function launchChromium({
  extension = CHROMIUM_EXTENSION,
  dark = false,
  docked = false,
  flags = [],
  preferences = {},
}: ChromiumOptions = {}): Promise<Chromium> {
  assertBuilt(extension);
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium: run `node scripts/setup.mjs`.');
  // DevTools windows are targets of type "other"; Playwright lets go of those unless this is set.
  // It reads the variable at each new target, so here is early enough:
  // https://github.com/microsoft/playwright/blob/main/packages/playwright-core/src/server/chromium/crBrowser.ts
  process.env.PW_CHROMIUM_ATTACH_TO_OTHER = '1';
  const profile = temporaryFolder('sessions-chromium');
  seedPreferences(profile.path, { ...devToolsPreferences(dark, docked), ...preferences });
  try {
    const context = await chromium.launchPersistentContext(profile.path, {
      executablePath,
      headless: false, // Playwright's own headless mode has no extensions; see flagsFor()
      chromiumSandbox: process.getuid?.() !== 0, // root has no sandbox
      viewport: null,
      args: [...flagsFor(extension, docked), ...flags],
    });
    context.setDefaultTimeout(PATIENCE.event);
    return await connect(context, () => profile.remove());
  } catch (error) {
    profile.remove();
    throw error;
  }
}

function flagsFor(extension: string, docked: boolean): string[] {
  return [
    ...(process.env.HEADED === '1' ? [] : ['--headless=new']),
    ...FLAGS,
    // Not for a person's browser, which warns of it.
    ...(docked ? [] : ['--host-resolver-rules=MAP *.test 127.0.0.1']),
    `--disable-extensions-except=${extension}`,
    `--load-extension=${extension}`,
  ];
}

/** For tests DevTools has a window of its own, so that no tab of it is hidden for want of room. */
function devToolsPreferences(dark: boolean, docked: boolean): Record<string, unknown> {
  // Each value is itself JSON, hence the quotes.
  const currentDockState = docked ? '"bottom"' : '"undocked"';
  const preferences = { currentDockState, ...(dark && { 'ui-theme': '"dark"' }) };
  return { devtools: { preferences } };
}

function seedPreferences(profile: string, preferences: Record<string, unknown>): void {
  mkdirSync(join(profile, 'Default'));
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
}

async function connect(context: BrowserContext, closed: () => void): Promise<Chromium> {
  const browser = context.browser();
  if (!browser) throw new Error('The persistent context has no browser.');
  try {
    const home = context.pages()[0] ?? (await context.newPage());
    const cdp = await browser.newBrowserCDPSession();
    const extensionId = new URL((await firstWorker(context)).url()).host;
    return {
      context,
      extensionId,
      serviceWorker: () => currentWorker(context, extensionId),
      killServiceWorker: () => stopServiceWorker(home, `chrome-extension://${extensionId}/`),
      newPage: () => context.newPage(),
      closePage: (page) => closePage(page, cdp),
      openDevTools: (page) => openDevTools(page, cdp),
      async close() {
        await context.close();
        closed();
      },
    };
  } catch (error) {
    await context.close();
    throw error;
  }
}

async function firstWorker(context: BrowserContext): Promise<Worker> {
  const running = context.serviceWorkers().find(isExtensionWorker);
  return running ?? context.waitForEvent('serviceworker', { predicate: isExtensionWorker });
}

function isExtensionWorker(worker: Worker): boolean {
  return worker.url().startsWith('chrome-extension://');
}

function workerOf(context: BrowserContext, extensionId: string): Worker | undefined {
  return context.serviceWorkers().find((worker) => new URL(worker.url()).host === extensionId);
}

async function currentWorker(context: BrowserContext, extensionId: string): Promise<Worker> {
  return poll("the extension's service worker", () => workerOf(context, extensionId));
}
