/**
 * The whole panel in an ordinary page, with a store of its own: what the bench asks of it, it asks
 * here, where the clock is that of the page.
 */
import { render } from 'preact';
import { Panel } from '../../../components/panel.tsx';
import { atLeisure } from '../../../entrypoints/panel/at-leisure.ts';
import { watchFindings } from '../../../lib/findings/watch.ts';
import { exportText } from '../../../lib/recording/export-text.ts';
import { inSlices, openFile } from '../../../lib/recording/open-file.ts';
import type { Waiting } from '../../../lib/recording/progress.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';
import { diff } from '../../../lib/states/diff.ts';
import { redrawOf } from './redraw.ts';
import { dictionaryFacts, dictionaryOf, requestFacts, stateFacts } from './traffic.ts';

/** As they come by the port of the background, each with objects of its own. */
const BATCH = 250;
/** What arrives while something else is done, a second. */
const ARRIVING = 50;

export interface PanelBench {
  /** Until there are so many requests. */
  fill(count: number): void;
  /** Ms of a request more, so many times. */
  append(times: number): number[];
  /** Ms of a step to the request before, so many times. */
  step(times: number): number[];
  /** Types a filter while requests arrive. @returns ms from the last key until its rows are there */
  type(text: string): Promise<number>;
  /** Scrolls over all the list for so long while requests arrive. */
  scroll(ms: number): Promise<void>;
  /** Ms of drawing the timeline anew, so many times. */
  redraw(times: number): number[];
  /** So many requests more, each of which saves a state of its own of so many bytes. */
  fillWithStates(count: number, bytes: number): void;
  /** Makes a recording of all requests, part by part. */
  write(): Promise<void>;
  /** Opens the recording that was made last. @returns ms */
  reopen(): Promise<number>;
  /** Elements in the document, while a dictionary of so many bytes is looked at. */
  elementsFor(bytes: number): Promise<number>;
  /** Ms of comparing two dictionaries, and of reading one of them, so many times. */
  compare(bytes: number, times: number): { diff: number[]; parse: number[] };
}

declare global {
  interface Window {
    panelBench: PanelBench;
  }
}

const store = createPanelStore(undefined, 0);
const findings = watchFindings(store, atLeisure());
const panel = store.getState();
panel.setHosts(['http://localhost/*']);
panel.setPage('http://localhost:3000/');
const root = document.createElement('div');
root.id = 'root';
document.body.append(root);
const nothing = (): void => undefined;
render(
  <Panel
    store={store}
    findings={findings}
    actions={{
      copy: nothing,
      save: nothing,
      watchSite: nothing,
      pair: () => Promise.resolve('paired'),
      verify: () => Promise.resolve('valid'),
    }}
    openFile={() => Promise.reject(new Error('no file'))}
    theme="light"
  />,
  root,
);

let next = 0;
let written = '';

const nobodyWaits = (): Waiting => ({
  onProgress: nothing,
  signal: new AbortController().signal,
});

function told(count: number): Parameters<typeof panel.apply>[0] {
  const facts = Array.from({ length: count }, () => requestFacts(next++)).flat();
  return structuredClone(facts);
}

/** The clock of a page counts in tenths of a ms: so many calls are timed together. */
const TOGETHER = 20;

/** Ms of a call, so many times. */
function timed(times: number, prepare: () => () => void): number[] {
  return Array.from({ length: times }, () => {
    const calls = Array.from({ length: TOGETHER }, prepare);
    const start = performance.now();
    for (const call of calls) call();
    return (performance.now() - start) / TOGETHER;
  });
}

function typeInto(field: HTMLInputElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

const frame = (): Promise<number> => new Promise(requestAnimationFrame);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Requests arrive while the work is done. */
async function whileArriving<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => panel.apply(told(1)), 1000 / ARRIVING);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

window.panelBench = {
  fill(count) {
    while (next < count) panel.apply(told(Math.min(BATCH, count - next)));
  },
  append(times) {
    return timed(times, () => {
      const facts = told(1);
      return () => panel.apply(facts);
    });
  },
  step(times) {
    return timed(times, () => () => panel.step('previous'));
  },
  async type(text) {
    const field = document.querySelector<HTMLInputElement>('input[role="combobox"]');
    if (!field) throw new Error('The page has no filter.');
    return whileArriving(async () => {
      if (text === '') typeInto(field, '');
      for (let end = 1; end <= text.length; end += 1) {
        typeInto(field, text.slice(0, end));
        if (end < text.length) await pause(80);
      }
      const start = performance.now();
      while (store.getState().isFiltering) await frame();
      await frame();
      return performance.now() - start;
    });
  },
  async scroll(ms) {
    const list = document.querySelector('.grid');
    await whileArriving(async () => {
      const end = performance.now() + ms;
      for (let at = 0; performance.now() < end; at += 1) {
        if (list) list.scrollTop = ((at * 7919) % 1000) * (list.scrollHeight / 1000);
        await frame();
      }
    });
  },
  redraw(times) {
    const redraw = redrawOf(store.log.rows);
    // Longer than a tick of the clock, and so short that few are interrupted.
    return Array.from({ length: times }, () => {
      const start = performance.now();
      redraw();
      return performance.now() - start;
    });
  },
  fillWithStates(count, bytes) {
    for (let more = 0; more < count; more += 1) panel.apply(stateFacts(next++, bytes));
  },
  async write() {
    const wanted = { isAll: true, redaction: 'none' } as const;
    written = await inSlices(exportText(store, wanted, new Date()), nobodyWaits());
  },
  async reopen() {
    const start = performance.now();
    await inSlices(openFile({ name: 'bench', text: written }, atLeisure()), nobodyWaits());
    return performance.now() - start;
  },
  async elementsFor(bytes) {
    panel.apply(structuredClone(dictionaryFacts(next++, bytes)));
    panel.select(store.log.rows.at(-1)?.key ?? null);
    await frame();
    await pause(100);
    return document.querySelectorAll('*').length;
  },
  compare(bytes, times) {
    const [before, after] = [dictionaryOf(bytes, 1), dictionaryOf(bytes, 2)];
    const text = JSON.stringify(before);
    return {
      diff: timed(times, () => () => void diff(before, after)),
      parse: timed(times, () => () => void JSON.parse(text)),
    };
  },
};
