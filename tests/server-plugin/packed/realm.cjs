// Loads the package as Jest does: into a realm of its own, without `require` of an ES module.
// Prints what three visits gave and whether each named a record.
const express = require('express');
const session = require('express-session');
const { load } = require('./load-in-realm.cjs');

const { observe } = load(require.resolve('sessions-devtools/express-session'));

(async () => {
  const app = express();
  app.use(observe(session)({ secret: 'secret', resave: false, saveUninitialized: false }));
  app.get('/', (req, res) => {
    req.session.n = (req.session.n ?? 0) + 1;
    res.send(String(req.session.n));
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const visits = [];
  let cookie = '';
  for (let at = 0; at < 3; at++) {
    const response = await fetch(`http://127.0.0.1:${server.address().port}`, {
      headers: { cookie },
    });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    visits.push({ text: await response.text(), isNamed: response.headers.has('session-debug') });
  }
  server.close();
  console.log(JSON.stringify(visits));
})();
