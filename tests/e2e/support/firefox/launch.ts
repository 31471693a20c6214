/** Firefox with a throw-away profile, the extension and a Marionette connection. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { findFirefox } from '../../../../scripts/lib/browsers.mjs';
import { PATIENCE } from '../../../support/patience.ts';
import { FIREFOX_EXTENSION, assertBuilt } from '../extension.ts';
import { endProcess, isRunning, ownProcess, temporaryFolder } from '../owned.ts';
import { poll, within } from '../wait.ts';
import { type FirefoxDevTools, openDevTools } from './devtools.ts';
import { downloadPreferences, takeDownload } from './downloads.ts';
import { Marionette } from './marionette.ts';

/** In the browser's window: internal to Firefox, without types. */
declare const Services: { cookies: { removeAll(): void } };

export interface FirefoxOptions {
  /** Folder of the unpacked extension. */
  extension?: string;
  /** Whether Firefox and its DevTools use their dark theme. */
  dark?: boolean;
}

/** Firefox drives one tab, the selected one. */
export interface Firefox {
  marionette: Marionette;
  extensionId: string;
  goto(url: string): Promise<void>;
  openDevTools(): Promise<FirefoxDevTools>;
  /** Forgets all cookies, of every site. */
  clearCookies(): Promise<void>;
  /** Waits for a file that was downloaded. @returns its path */
  takeDownload(): Promise<string>;
  /** A picture of the browser window: page and toolbox. */
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

const WIDTH = 1280;
const HEIGHT = 900;

const PREFERENCES = {
  'marionette.port': 0, // any free one; Firefox writes it to the profile
  'browser.shell.checkDefaultBrowser': false,
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'devtools.toolbox.host': 'bottom',
  'devtools.toolbox.footer.height': 420,
  // A user accepts these in a native prompt, which no driver can click.
  'extensions.webextOptionalPermissionPrompts': false,
  // Every name leads to this machine: app.test works, and no test reaches the network.
  'network.dns.forceResolve': '127.0.0.1',
};

export async function launchFirefox({
  extension = FIREFOX_EXTENSION,
  dark = false,
}: FirefoxOptions = {}): Promise<Firefox> {
  assertBuilt(extension);
  const program = findFirefox();
  if (!program) throw new Error('No Firefox: install firefox-esr, or set FIREFOX_PATH.');
  const profile = temporaryFolder('sessions-firefox');
  writePreferences(profile.path, dark);
  const child = start(program, profile.path);
  const end = async () => {
    await endProcess(child);
    profile.remove();
  };
  try {
    const marionette = await Marionette.connect(await marionettePort(child, profile.path));
    const extensionId = await install(marionette, extension);
    return {
      marionette,
      extensionId,
      async goto(url) {
        await marionette.sendIn('content', 'WebDriver:Navigate', { url });
      },
      openDevTools: () => openDevTools(marionette),
      async clearCookies() {
        await marionette.chrome(() => Services.cookies.removeAll());
      },
      takeDownload: () => takeDownload(marionette),
      screenshot: (path) => screenshot(marionette, path),
      async close() {
        await quit(marionette, child);
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function writePreferences(profile: string, dark: boolean): void {
  const preferences = {
    ...PREFERENCES,
    ...downloadPreferences(profile),
    'devtools.theme': dark ? 'dark' : 'light',
    'layout.css.prefers-color-scheme.content-override': dark ? 0 : 1,
  };
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join(''));
}

function start(program: string, profile: string): ChildProcess {
  const headless = process.env.HEADED === '1' ? [] : ['--headless'];
  const log = openSync(logFile(profile), 'w');
  const child = spawn(
    program,
    [
      ...['--no-remote', '--profile', profile, '--marionette', '--remote-allow-system-access'],
      ...headless,
      ...[`--width=${WIDTH}`, `--height=${HEIGHT}`, 'about:blank'],
    ],
    {
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        MOZ_HEADLESS_WIDTH: String(WIDTH),
        MOZ_HEADLESS_HEIGHT: String(HEIGHT),
        MOZ_CRASHREPORTER_DISABLE: '1',
      },
    },
  );
  closeSync(log);
  ownProcess(child);
  return child;
}

function logFile(profile: string): string {
  return join(profile, 'firefox.log');
}

/** Firefox tells its port by writing a file, which sends no event that all systems have. */
async function marionettePort(child: ChildProcess, profile: string): Promise<number> {
  const file = join(profile, 'MarionetteActivePort');
  return poll("Firefox's Marionette port", () => {
    if (!isRunning(child)) {
      throw new Error(`Firefox ended at once:\n${readFileSync(logFile(profile), 'utf8')}`);
    }
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) || undefined : undefined;
  });
}

async function install(marionette: Marionette, extension: string): Promise<string> {
  const answer = await marionette.send('Addon:Install', { path: extension, temporary: true });
  return v.parse(v.object({ value: v.string() }), answer).value;
}

async function screenshot(marionette: Marionette, path: string): Promise<void> {
  const answer = await marionette.sendIn('chrome', 'WebDriver:TakeScreenshot', { full: false });
  const { value } = v.parse(v.object({ value: v.string() }), answer);
  writeFileSync(path, Buffer.from(value, 'base64'));
}

/** Firefox ends by itself, without asking; where it does not, `endProcess` follows. */
async function quit(marionette: Marionette, child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const exited = within('Firefox to end', once(child, 'exit'), PATIENCE.end);
  // The answer may be cut off by the end of the connection.
  marionette.send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => undefined);
  await exited.catch(() => undefined);
  marionette.close();
}
