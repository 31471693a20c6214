/**
 * Runs LocalLibrary and shows its sessions: in a browser window with DevTools on the Sessions tab,
 * or, without a display, by a tour that prints what became of each request and takes pictures.
 *
 * Usage: node scripts/demo.ts [--tour] [--middleware session-framework|express-session]
 */
import { parseArgs } from 'node:util';
import { launchChromium } from '../tests/e2e/support/chromium.ts';
import { startDemo, type DemoMiddleware } from '../tests/e2e/support/demo.ts';
import { pairBrowser } from '../tests/e2e/support/pairing.ts';
import { tour } from './tour.ts';

const MIDDLEWARES: readonly DemoMiddleware[] = ['session-framework', 'express-session'];

const { values } = parseArgs({
  options: {
    tour: { type: 'boolean', default: false },
    middleware: { type: 'string', default: 'session-framework' },
  },
});
const middleware = MIDDLEWARES.find((name) => name === values.middleware);
if (!middleware) {
  console.error(`--middleware is one of ${MIDDLEWARES.join(' and ')}, not ${values.middleware}.`);
  process.exit(2);
}

if (values.tour || !hasDisplay()) await tour(middleware);
else await show(middleware);

/** Opens the demo in a window, and ends with it. */
async function show(middleware: DemoMiddleware): Promise<void> {
  process.env.HEADED = '1';
  const demo = await startDemo({ middleware });
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
