// Visits an app once, as it runs: prints what it answered, and what was recorded of that.
const { createServer } = require('node:http');
const { call } = require('./call.cjs');

/** @returns when it was printed: a line of JSON behind `SHOWN `, the same for each way to run an app */
async function show(name, handle) {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const response = await fetch(origin);
  const shown = {
    name,
    text: await response.text(),
    middlewares: await recorded(origin, response),
  };
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  console.log(`SHOWN ${JSON.stringify(shown)}`);
  return shown;
}

/** Which middlewares were recorded of a response. */
async function recorded(origin, response) {
  const header = response.headers.get('session-debug') ?? '';
  const ids = [...header.matchAll(/"([\w-]+)";path/g)].map(([, id]) => id);
  if (ids.length === 0) return [];
  const { records } = await call(`${origin}/__sessions`, 'records');
  return records.filter(({ id }) => ids.includes(id)).map(({ middleware }) => middleware.name);
}

module.exports = { show };
