import type { Frame, Page } from '@playwright/test';
import { launchChromium } from '../tests/e2e/support/chromium.ts';
import { panelOf } from '../tests/e2e/support/panel.ts';
import { poll } from '../tests/e2e/support/wait.ts';
import { pluginApp } from './support/plugin-case.ts';
import { BENCH_TOKEN } from './support/protocol.ts';
import { startApp } from './support/rounds.ts';
import { quantile, rounded, type Bench, type Row } from './support/rows.ts';

const REQUESTS = 5000;
const IN_FLIGHT = 20;
/** Requests one after the other, in a panel that has nothing else to do: the least there can be. */
const ALONE = 200;
/** What is called at once by who looks at the panel, in ms. */
const AT_ONCE = 100;

/** When the panel had so many rows, and so many of them judged by their record. */
interface Sighting {
  at: number;
  rows: number;
  judged: number;
}

export const bench: Bench = {
  about:
    'the real browser with the panel open, 5,000 requests that change a session, 20 in flight: rows lost, and the time from the end of a request in the page until its row is in the panel ÷ 100 ms (control: one request at a time)',
  async run(progress) {
    const app = await startApp(pluginApp('observed'));
    const chromium = await launchChromium();
    try {
      const url = `http://127.0.0.1:${app.port}`;
      const page = await chromium.newPage();
      const { panel: locator, frame } = await chromium.openDevTools(page);
      const panel = panelOf(locator);
      await page.goto(`${url}/login/1`);
      await panel.pairBy(BENCH_TOKEN);
      await panel.verdict('GET', '/login/1').waitFor();

      await panel.filter('status:200 path:alone');
      const alone = await measure(page, frame, 'alone', ALONE, 1);
      await panel.filter('status:200 path:together');
      const together = await measure(page, frame, 'together', REQUESTS, IN_FLIGHT);
      progress(`capture, one at a time: ${inWords(alone)}`);
      progress(`capture, ${IN_FLIGHT} in flight: ${inWords(together)}`);
      return rowsOf(alone, together);
    } finally {
      await chromium.close();
      await app.stop();
    }
  },
};

interface Measured {
  requests: number;
  /** Rows that never came, and rows whose record never came. */
  lost: { rows: number; records: number };
  /** Ms by request. */
  lag: { row: number[]; record: number[] };
}

async function measure(
  page: Page,
  frame: Frame,
  name: string,
  requests: number,
  inFlight: number,
): Promise<Measured> {
  const first = await watch(frame);
  const ends = await page.evaluate(requestAll, { name, requests, inFlight });
  const isThere = ({ rows, judged }: Sighting): boolean =>
    rows >= requests && judged - first.judged >= requests;
  // What is not there when patience ends is lost.
  const sightings = await poll('all rows', async () => {
    const seen = await frame.evaluate(() => window.sightings ?? []);
    return seen.some(isThere) ? seen : undefined;
  }).catch(() => frame.evaluate(() => window.sightings ?? []));
  const rows = sightings.map(({ at, rows: count }) => ({ at, count }));
  const judged = sightings.map((seen) => ({ at: seen.at, count: seen.judged - first.judged }));
  const most = (seen: { count: number }[]): number =>
    Math.max(0, ...seen.map(({ count }) => count));
  return {
    requests,
    lost: { rows: requests - most(rows), records: requests - most(judged) },
    lag: { row: lags(ends, rows), record: lags(ends, judged) },
  };
}

/** The k-th end of a request against the moment when the panel had k rows. */
function lags(ends: number[], seen: readonly { at: number; count: number }[]): number[] {
  let next = 0;
  return ends
    .toSorted((a, b) => a - b)
    .flatMap((end, index) => {
      while (next < seen.length && (seen[next]?.count ?? 0) <= index) next++;
      const sighting = seen[next];
      // A row may be there with its status before the page has read the body.
      return sighting ? [Math.max(0, sighting.at - end)] : [];
    });
}

function rowsOf(alone: Measured, together: Measured): Row[] {
  const lag = (name: string, of: (measured: Measured) => number[], aim: string | null): Row => ({
    bench: 'capture',
    case: name,
    ratio: rounded(quantile(of(together), 0.95) / AT_ONCE),
    control: rounded(quantile(of(alone), 0.95) / AT_ONCE),
    aim,
  });
  const lost = (name: string, of: (measured: Measured) => number, aim: string | null): Row => ({
    bench: 'capture',
    case: name,
    ratio: rounded(of(together) / together.requests),
    control: rounded(of(alone) / alone.requests),
    aim,
  });
  return [
    lost('rows lost ÷ requests', ({ lost: { rows } }) => rows, '0'),
    lost('records lost ÷ requests', ({ lost: { records } }) => records, '0'),
    lag('lag p95 until the row is there ÷ 100 ms', (measured) => measured.lag.row, '≤ 1'),
    lag('lag p95 until its record is ÷ 100 ms', (measured) => measured.lag.record, null),
  ];
}

function inWords({ lost, lag }: Measured): string {
  const ms = (values: number[]): string =>
    [0.5, 0.95, 1].map((share) => Math.round(quantile(values, share))).join(' / ');
  return `lag p50 / p95 / max ${ms(lag.row)} ms, of the record ${ms(lag.record)} ms; lost ${lost.rows} rows, ${lost.records} records`;
}

declare global {
  interface Window {
    sightings?: Sighting[];
    stopSightings?: () => void;
  }
}

/** In the panel: writes down each change of its footer. Gives what there is at the beginning. */
function watch(frame: Frame): Promise<Sighting> {
  return frame.evaluate(() => {
    window.stopSightings?.();
    const read = (): Sighting => {
      const text = document.querySelector('footer')?.textContent.replaceAll(',', '') ?? '';
      const count = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);
      return { at: Date.now(), rows: count(/^(\d+)/), judged: count(/(\d+) saved/) };
    };
    const seen: Sighting[] = [];
    window.sightings = seen;
    const observer = new MutationObserver(() => void seen.push(read()));
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    window.stopSightings = () => observer.disconnect();
    return read();
  });
}

/** In the page: the requests, so many at a time. Gives the ends of all, in epoch ms. */
async function requestAll(order: {
  name: string;
  requests: number;
  inFlight: number;
}): Promise<number[]> {
  const ends: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < order.requests) {
      const response = await fetch(`/write?${order.name}=${next++}`);
      await response.text();
      ends.push(Date.now());
    }
  };
  await Promise.all(Array.from({ length: order.inFlight }, worker));
  return ends;
}
