/** Draws the extension's icons from `assets/icon.svg`. Run it after a change of the drawing. */
import { mkdir, readFile } from 'node:fs/promises';
import { chromium } from '@playwright/test';
import { findChromium } from './lib/browsers.mjs';

const SIZES = [16, 32, 48, 128];

const svg = await readFile(new URL('../assets/icon.svg', import.meta.url), 'utf8');
const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath && { executablePath }),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const folder = new URL('../public/icon/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const size of SIZES) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const image = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  await page.setContent(`<body style="margin:0"><img width="${size}" src="${image}"></body>`);
  await page.locator('img').screenshot({
    path: new URL(`${size}.png`, folder).pathname,
    omitBackground: true,
  });
  await page.close();
}
await browser.close();
