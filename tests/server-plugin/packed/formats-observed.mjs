// The plugin and the framework in one process, each in both formats. Prints what the application
// answers where each observes each.
import { createRequire } from 'node:module';
import express from 'express';
import { visit } from './visit.cjs';

const require = createRequire(import.meta.url);
const NAMES = ['sessions-devtools/session-framework', 'session-framework/express'];
const [plugins, frameworks] = await Promise.all(
  NAMES.map(async (name) => [await import(name), require(name)]),
);
const { memoryEngine } = require('session-framework/engines/memory');

const app = express();
const paths = [];
for (const { observe } of plugins) {
  for (const { sessions } of frameworks) {
    const path = `/${paths.length}/`;
    paths.push(path);
    const cookie = { name: `sid-${paths.length}` };
    app.use(path, observe(sessions)({ engine: memoryEngine(), cookie }), (req, res) => {
      req.session.set('n', 1);
      res.send('visited');
    });
  }
}
console.log(JSON.stringify(await visit(app, paths)));
