// Copies of the plugin in one process: an ES module, CommonJS beside it, and CommonJS evaluated
// anew. Each observes a middleware of its own. Prints what the application answers.
import { createRequire } from 'node:module';
import express from 'express';
import session from 'express-session';
import { visit } from './visit.cjs';

const require = createRequire(import.meta.url);
const NAME = 'sessions-devtools/express-session';

function evaluateAnew() {
  for (const file of Object.keys(require.cache)) {
    if (file.includes('sessions-devtools')) Reflect.deleteProperty(require.cache, file);
  }
  return require(NAME);
}

const copies = [await import(NAME), require(NAME), evaluateAnew()].map(({ observe }) => observe);
const app = express();
for (const [index, observe] of copies.entries()) {
  const options = { name: `sid-${index}`, secret: 's', resave: false, saveUninitialized: false };
  app.use(`/${index}`, observe(session)(options), (req, res) => {
    req.session.n = 1;
    res.send('visited');
  });
}
const seen = await visit(app, ['/0/', '/1/', '/2/']);
console.log(JSON.stringify({ copies: new Set(copies).size, ...seen }));
