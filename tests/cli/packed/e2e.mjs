// What the tests of an app do that start it: they visit its pages, and end it.
//   node e2e.mjs <signal that ends the app> <path>…
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const [signal, ...paths] = process.argv.slice(2);
const app = spawn(process.execPath, ['plain.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
const [port] = await once(app.stdout.setEncoding('utf8'), 'data');
let cookie = '';
for (const path of paths) {
  const response = await fetch(`http://127.0.0.1:${Number(port)}${path}`, { headers: { cookie } });
  const [set] = response.headers.getSetCookie();
  if (set !== undefined) cookie = set.split(';')[0];
  await response.text();
}
app.kill(signal);
await once(app, 'close');
