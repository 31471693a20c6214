/** The toolbox of Firefox's selected tab, with the extension's panel in it. */
import { writeFileSync } from 'node:fs';
import { PATIENCE } from '../../../support/patience.ts';
import { type Json, asString } from './json.ts';
import { type Marionette, answering, outcome } from './marionette.ts';
import { type Driver, installDriver } from './privileged.ts';

/** In the browser's window, where `installDriver` put it. */
declare const sessionsDriver: Driver;

export interface FirefoxDevTools {
  /**
   * Runs a function in the panel's document. It is sent as source: it sees its arguments and the
   * document, nothing of the test. The panel's own globals are behind `window.wrappedJSObject`.
   */
  evaluate<A extends Json[]>(script: (...args: A) => unknown, ...args: A): Promise<Json>;
  /** Waits until `condition` holds in the panel; asked anew whenever the document changes. */
  waitFor<A extends Json[]>(
    what: string,
    condition: (...args: A) => unknown,
    ...args: A
  ): Promise<void>;
  /** Waits until the element is there and contains `text`. */
  waitForText(selector: string, text: string): Promise<void>;
  /** The text of the first such element. */
  text(selector: string): Promise<string>;
  /** A trusted click, as of a user's mouse. */
  click(selector: string): Promise<void>;
  type(selector: string, text: string): Promise<void>;
  /** Selects a tool by its id, such as `netmonitor`; without one the extension's own. */
  select(toolId?: string): Promise<void>;
  /** A picture of the panel alone. */
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the toolbox, selects the extension's tab and waits until its panel watches. */
export async function openDevTools(
  marionette: Marionette,
  label = 'Sessions',
): Promise<FirefoxDevTools> {
  await marionette.chrome(installDriver, PATIENCE);
  const opened = await marionette.chrome((name: string) => sessionsDriver.open(name), label);
  const devtools = toolbox(marionette, asString(opened, 'the id of the tool'));
  await devtools.evaluate(loaded);
  // Requests that come before the background watches for the panel are not seen, or by half.
  await devtools.waitFor('the background to watch for the panel', isWatching);
  return devtools;
}

function toolbox(marionette: Marionette, toolId: string): FirefoxDevTools {
  const run = async (source: string, args: Json[]): Promise<Json> =>
    outcome(
      await marionette.chrome(
        (id: string, script: string, values: Json[]) => sessionsDriver.run(id, script, values),
        toolId,
        answering(source),
        args,
      ),
    );
  const waitFor: FirefoxDevTools['waitFor'] = async (what, condition, ...args) => {
    const wait = `(${watch.toString()})(() => (${condition.toString()})(...args), timeout)`;
    const met = await run(`(timeout, ...args) => ${wait}`, [PATIENCE.event, ...args]);
    if (met !== true) throw new Error(`waited ${PATIENCE.event} ms in Firefox's panel for ${what}`);
  };
  return {
    evaluate: (script, ...args) => run(script.toString(), args),
    waitFor,
    waitForText: (selector, text) =>
      waitFor(`"${text}" in ${selector}`, containsText, selector, text),
    text: async (selector) =>
      asString(await run(textOf.toString(), [selector]), `text of ${selector}`),
    async click(selector) {
      const click = (id: string, element: string) => sessionsDriver.click(id, element);
      await marionette.chrome(click, toolId, selector);
    },
    async type(selector, text) {
      const type = (id: string, element: string, keys: string) =>
        sessionsDriver.type(id, element, keys);
      await marionette.chrome(type, toolId, selector, text);
    },
    async select(id = toolId) {
      await marionette.chrome((tool: string) => sessionsDriver.select(tool), id);
    },
    async screenshot(path) {
      const png = await marionette.chrome((id: string) => sessionsDriver.picture(id), toolId);
      writeFileSync(path, Buffer.from(asString(png, 'the picture'), 'base64'));
    },
    async close() {
      await marionette.chrome(() => sessionsDriver.close());
    },
  };
}

// The functions below run in the panel's document, sent there as source.

/** Resolves when the document's scripts have run. */
async function loaded(): Promise<void> {
  if (document.readyState === 'complete') return;
  await new Promise((resolve) => window.addEventListener('load', resolve, { once: true }));
}

function isWatching(): boolean {
  return document.querySelector('[aria-busy="false"]') !== null;
}

/** Whether `condition` came to hold within `timeout`, looked at after every change of the document. */
function watch(condition: () => unknown, timeout: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const look = () => {
      try {
        if (condition()) end(() => resolve(true));
      } catch (error) {
        end(() => reject(new Error(String(error))));
      }
    };
    const observer = new MutationObserver(look);
    const timer = setTimeout(() => end(() => resolve(false)), timeout);
    const end = (settle: () => void) => {
      observer.disconnect();
      clearTimeout(timer);
      settle();
    };
    const everything = { subtree: true, childList: true, attributes: true, characterData: true };
    observer.observe(document, everything);
    look();
  });
}

function containsText(selector: string, text: string): boolean {
  return [...document.querySelectorAll(selector)].some((found) => found.textContent.includes(text));
}

function textOf(selector: string): string | undefined {
  return document.querySelector(selector)?.textContent;
}
