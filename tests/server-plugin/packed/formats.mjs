// Both formats in one process, on a server each. Prints what the two endpoints say, what records
// there are after a visit to each, and what was written to standard error.
import { createRequire } from 'node:module';
import express from 'express';
import session from 'express-session';
import { call } from './call.cjs';
import { observe as ofImport } from 'sessions-devtools/express-session';

const written = [];
process.stderr.write = (text) => written.push(text) > 0;

const { observe: ofRequire } = createRequire(import.meta.url)('sessions-devtools/express-session');
const servers = [];
const printed = { isOneFunction: ofImport === ofRequire, hellos: [], urls: [] };

for (const [observe, path] of [
  [ofImport, '/imported'],
  [ofRequire, '/required'],
]) {
  const app = express();
  app.use(
    observe(session)({ name: path, secret: 'secret', resave: false, saveUninitialized: true }),
  );
  app.get(path, (_req, res) => res.send('ok'));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  servers.push({ server, origin });
  await (await fetch(origin + path)).text();
}
for (const { server, origin } of servers) {
  const { instance, middlewares } = await call(`${origin}/__sessions`, 'hello');
  printed.hellos.push({ instance, cookieNames: middlewares.map(({ cookieName }) => cookieName) });
  printed.urls.push((await call(`${origin}/__sessions`, 'records')).records.map(({ url }) => url));
  server.closeAllConnections();
  server.close();
}
console.log(JSON.stringify({ ...printed, written }));
