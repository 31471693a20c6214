import { browser } from 'wxt/browser';

await browser.devtools.panels.create('Sessions', '/icon/32.png', '/panel.html');
