/**
 * Runs LocalLibrary and shows its sessions: in a browser window with DevTools on the Sessions tab,
 * or, without a display, by a tour that prints what became of each request and takes pictures.
 *
 * Usage: node scripts/demo.ts [--tour]
 */
import { parseArgs } from 'node:util';
import { launchChromium } from '../tests/e2e/support/chromium.ts';
import { startDemo } from '../tests/e2e/support/demo.ts';
import { pairBrowser } from '../tests/e2e/support/pairing.ts';
import { tour } from './tour.ts';

const { values } = parseArgs({ options: { tour: { type: 'boolean', default: false } } });

if (values.tour || !hasDisplay()) await tour();
else await show();

/** Opens the demo in a window, and ends with it. */
async function show(): Promise<void> {
  process.env.HEADED = '1';
  const demo = await startDemo();
  const chromium = await launchChromium({ docked: true });
  await pairBrowser(chromium, demo);
  const page = chromium.context.pages()[0] ?? (await chromium.newPage());
  await chromium.openDevTools(page);
  await page.goto(demo.url);
  await page.bringToFront();
  console.log(`
LocalLibrary runs at ${demo.url}, and its sessions are in the Sessions tab of DevTools.
Visit a page twice, sign in, then try the page of session accidents.
Close the browser, or press Ctrl+C, to end.`);
  const end = async (): Promise<void> => {
    await chromium.close();
    await demo.stop();
  };
  process.once('SIGINT', () => void end());
  await chromium.context.waitForEvent('close', { timeout: 0 });
  await demo.stop();
}

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}
