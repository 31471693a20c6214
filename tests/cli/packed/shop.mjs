// An Express app with the plugin, as its tarball has it. Prints the port that it listens on.
import { once } from 'node:events';
import express from 'express';
import session from 'express-session';
import { observe } from 'sessions-devtools/express-session';

const held = new Map();
const app = express();
app.get('/release/:key', (req, res) => {
  held.get(req.params.key)();
  res.send('released');
});
app.use(observe(session)({ secret: 'secret', resave: false, saveUninitialized: false }));
app.get('/cart', (req, res) => {
  req.session.cart = { total: (req.session.cart?.total ?? 0) + 1 };
  res.send('cart');
});
app.get('/late', (req, res) => {
  res.send('late');
  req.session.late = true;
});
// Its key has a sign that makes a terminal red, and one that turns the direction of writing.
app.get('/hostile', (req, res) => {
  res.send('hostile');
  req.session['\u001b[31mred\u202e'] = true;
});
app.get('/secret', (req, res) => {
  req.session.password = 'correct horse battery staple';
  res.send('secret');
});
// Answers when it is told to: until then the session is as it was loaded, and changed.
app.get('/hold/:key', (req, res) => {
  req.session[req.params.key] = true;
  held.set(req.params.key, () => res.send('held'));
  console.log(`holds ${req.params.key}`);
});
app.use((req, res) => void res.send(String(req.session.cart?.total)));

const server = app.listen(Number(process.argv[2] ?? 0), '127.0.0.1');
await once(server, 'listening');
console.log(`listening on ${server.address().port}`);
