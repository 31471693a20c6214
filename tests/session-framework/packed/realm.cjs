// Loads the package as Jest does: into a realm of its own. Prints, by engine, what two visits and a foreign key
// gave, what is told of a store that fails, and how long a session lives that ends at a date. The
// database is opened twice: it is there already the second time.
const { rmSync, writeFileSync } = require('node:fs');
const vm = require('node:vm');
const express = require('express');
const { load, realm } = require('./load-in-realm.cjs');
const { fileEngine: engineOfFirstRealm } = require('session-framework/engines/file');

const NOW = Date.UTC(2030, 0, 1);
const { sessions } = load(require.resolve('session-framework/express'));
const { fileEngine } = load(require.resolve('session-framework/engines/file'));
const { databaseEngine } = load(require.resolve('session-framework/engines/database'));

/** An application and what to visit it with. */
async function start(engine, handler) {
  const app = express();
  app.use(sessions({ engine, now: () => NOW }));
  app.get('/', handler);
  app.use(({ code, syscall }, _req, res, _next) => res.send([code, syscall].join()));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const visit = async (cookie) => {
    const response = await fetch(url, { headers: { cookie } });
    const [setCookie = ''] = response.headers.getSetCookie();
    return { text: await response.text(), cookie: setCookie.split(';')[0] };
  };
  return { visit, close: () => server.close() };
}

async function visits(engine) {
  const { visit, close } = await start(engine, ({ session }, res) => {
    session.set('n', session.get('n', 0) + 1);
    res.send(String(session.require('n')));
  });
  const first = await visit('');
  const second = await visit(first.cookie);
  const foreign = await visit(`sessionid=${'f'.repeat(32)}`);
  close();
  return [first.text, second.text, foreign.text];
}

/** A file where the folder of the sessions was: Node's own error, ENOTDIR. */
async function failingStore() {
  const key = 'a'.repeat(32);
  const { visit, close } = await start(fileEngine('failing'), ({ session }, res) => {
    res.send(String(session.get('n')));
  });
  rmSync('failing', { recursive: true, force: true });
  writeFileSync('failing', '');
  const { text } = await visit(`sessionid=${key}`);
  close();
  return text;
}

/** Seconds that are left, by the setting and by the store: of a date of either realm. */
async function dates() {
  const ages = [];
  const RealmDate = vm.runInContext('Date', realm);
  for (const End of [Date, RealmDate]) {
    const { visit, close } = await start(fileEngine('dates'), ({ session }, res) => {
      if (session.isEmpty) {
        session.set('n', 1);
        session.setExpiry(new End(NOW + 60_000));
      }
      session.get('n');
      res.send(String(session.getExpiryAge()));
    });
    const first = await visit('');
    const second = await visit(first.cookie);
    close();
    ages.push(first.text, second.text);
  }
  return ages;
}

(async () => {
  databaseEngine('own.sqlite').close();
  const own = databaseEngine('own.sqlite');
  const printed = {
    file: await visits(fileEngine('own')),
    database: await visits(own),
    ofFirstRealm: await visits(engineOfFirstRealm('of-first-realm')),
    failing: await failingStore(),
    dates: await dates(),
  };
  own.close();
  console.log(JSON.stringify(printed));
})();
