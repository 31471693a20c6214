/**
 * The part of the driver that runs inside Firefox, in the browser's window. `installDriver` is sent
 * there as source, so it uses nothing from outside itself but types.
 */

/** The globals of the browser's window that are used here: internal to Firefox, without types. */
declare const gBrowser: { selectedTab: object };
declare const ChromeUtils: {
  importESModule(url: 'resource://devtools/shared/loader/Loader.sys.mjs'): {
    require: (id: 'devtools/client/framework/devtools') => { gDevTools: GDevTools };
  };
  importESModule(url: 'chrome://remote/content/shared/webdriver/Capabilities.sys.mjs'): {
    Capabilities: new () => object;
  };
};

interface GDevTools {
  showToolboxForTab(tab: object, options: { toolId: string }): Promise<Toolbox>;
  getToolboxForTab(tab: object): Toolbox | null;
  closeToolboxForTab(tab: object): Promise<unknown>;
}

interface Toolbox {
  doc: { getElementById(id: string): ToolFrame | null };
  getAdditionalTools(): { id: string; label: string }[];
  selectTool(id: string): Promise<unknown>;
}

interface ToolFrame {
  contentDocument: {
    getElementById(id: 'webext-panels-browser'): ExtensionBrowser | null;
  } | null;
}

/** The `<browser>` element that shows the extension's page, which lives in another process. */
interface ExtensionBrowser {
  browsingContext: { currentWindowGlobal: WindowGlobal | null } | null;
}

interface WindowGlobal {
  documentURI: { scheme: string };
  /** Marionette's own actor, which it registers for every frame. */
  getActor(name: 'MarionetteCommands'): MarionetteActor;
  drawSnapshot(area: null, scale: number, background: string): Promise<ImageBitmap>;
}

interface MarionetteActor {
  executeScript(
    script: string,
    args: unknown[],
    options: { async: boolean; newSandbox: boolean; timeout: number },
  ): Promise<string>;
  findElement(strategy: 'css selector', value: string, options: object): Promise<object>;
  clickElement(element: object, capabilities: object): Promise<void>;
  sendKeysToElement(element: object, text: string, capabilities: object): Promise<void>;
}

export interface Driver {
  /** Opens the toolbox, selects the tool with that label and gives its id. */
  open(label: string): Promise<string>;
  select(toolId: string): Promise<void>;
  close(): Promise<void>;
  /** Runs a script, as made by `answering`, in the panel of a tool. */
  run(toolId: string, script: string, args: unknown[]): Promise<string>;
  click(toolId: string, selector: string): Promise<void>;
  type(toolId: string, selector: string, text: string): Promise<void>;
  /** A PNG picture of the panel, in base64. */
  picture(toolId: string): Promise<string>;
}

export function installDriver(patience: { event: number; script: number }): void {
  const { require } = ChromeUtils.importESModule(
    'resource://devtools/shared/loader/Loader.sys.mjs',
  );
  const { gDevTools } = require('devtools/client/framework/devtools');
  const { Capabilities } = ChromeUtils.importESModule(
    'chrome://remote/content/shared/webdriver/Capabilities.sys.mjs',
  );
  const capabilities = new Capabilities();

  /** Polls, as what is awaited happens in another process and is not announced here. */
  const wait = async <T>(what: string, probe: () => T | null | undefined): Promise<T> => {
    const end = Date.now() + patience.event;
    for (;;) {
      const found = probe();
      if (found) return found;
      if (Date.now() > end) throw new Error(`waited ${patience.event} ms for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  const toolbox = () => {
    const open = gDevTools.getToolboxForTab(gBrowser.selectedTab);
    if (!open) throw new Error('The toolbox of the selected tab is not open.');
    return open;
  };

  const panel = (toolId: string) =>
    wait(`the panel ${toolId}`, () => {
      const frame = toolbox().doc.getElementById(`toolbox-panel-iframe-${toolId}`);
      const host = frame?.contentDocument?.getElementById('webext-panels-browser');
      const global = host?.browsingContext?.currentWindowGlobal;
      return global?.documentURI.scheme === 'moz-extension' ? global : null;
    });

  const element = async (toolId: string, selector: string) => {
    const actor = (await panel(toolId)).getActor('MarionetteCommands');
    const options = { timeout: patience.event, all: false };
    return { actor, found: await actor.findElement('css selector', selector, options) };
  };

  const driver: Driver = {
    async open(label) {
      const tab = gBrowser.selectedTab;
      const opened = await gDevTools.showToolboxForTab(tab, { toolId: 'webconsole' });
      const tool = await wait(`a DevTools tab named ${label}`, () =>
        opened.getAdditionalTools().find((candidate) => candidate.label === label),
      );
      await opened.selectTool(tool.id);
      return tool.id;
    },
    // Firefox answers these two with objects of its own, which must not be turned into JSON.
    async select(toolId) {
      await toolbox().selectTool(toolId);
    },
    async close() {
      await gDevTools.closeToolboxForTab(gBrowser.selectedTab);
    },
    async run(toolId, script, args) {
      const actor = (await panel(toolId)).getActor('MarionetteCommands');
      const options = { async: true, newSandbox: true, timeout: patience.script };
      return actor.executeScript(script, args, options);
    },
    async click(toolId, selector) {
      const { actor, found } = await element(toolId, selector);
      await actor.clickElement(found, capabilities);
    },
    async type(toolId, selector, text) {
      const { actor, found } = await element(toolId, selector);
      await actor.sendKeysToElement(found, text, capabilities);
    },
    async picture(toolId) {
      const bitmap = await (await panel(toolId)).drawSnapshot(null, 1, 'white');
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      bitmap.close();
      const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      return btoa(text);
    },
  };
  Object.assign(window, { sessionsDriver: driver });
}
