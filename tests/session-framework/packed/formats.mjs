// Both formats in one process. Prints, for each pair of host and handler, what two visits gave and
// where the session was changed, and for each format what its errors are instances of.
import { createRequire } from 'node:module';
import express from 'express';
import * as handlerOfImport from './handler.mjs';

const require = createRequire(import.meta.url);
const formats = {
  import: async (subpath) => import(`session-framework${subpath}`),
  require: async (subpath) => require(`session-framework${subpath}`),
};
const handlers = { import: handlerOfImport, require: require('./handler.cjs') };
const roots = { import: await formats.import(''), require: await formats.require('') };
const other = { import: 'require', require: 'import' };

async function visits(load, engineFrom, handler) {
  const { sessions } = await load('/express');
  const { memoryEngine } = await engineFrom('/engines/memory');
  const places = [];
  const observer = { begin: () => ({ changed: ({ callSite }) => places.push(callSite()) }) };
  const app = express();
  app.use(sessions({ engine: memoryEngine(), observer }));
  app.get('/', handler.count);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const first = await fetch(url);
  const [cookie] = first.headers.getSetCookie()[0].split(';');
  const second = await fetch(url, { headers: { cookie } });
  server.close();
  return { texts: [await first.text(), await second.text()], places };
}

async function errorsOf(format) {
  const { sessions } = await formats[format]('/express');
  try {
    sessions().of({});
  } catch (error) {
    const { name, status } = error;
    const own = error instanceof roots[format].SessionError;
    const others = error instanceof roots[other[format]].SessionError;
    return { name, status, own, others };
  }
}

const printed = { visits: [], errors: {} };
for (const [host, load] of Object.entries(formats)) {
  printed.errors[host] = await errorsOf(host);
  for (const [handler, functions] of Object.entries(handlers)) {
    const result = await visits(load, formats[handler], functions);
    printed.visits.push({ host, handler, ...result });
  }
}
console.log(JSON.stringify(printed));
