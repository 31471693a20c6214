// An Express app with the plugin, as its tarball has it. Prints the port that it listens on.
//   node shop.mjs <port, 0 for any> <records that it keeps>
import { once } from 'node:events';
import express from 'express';
import session from 'express-session';
import { observe } from 'sessions-devtools/express-session';

// Requests that are held, by a name: what ends each, once it has its session.
const held = new Map();
const holding = (key) => {
  if (!held.has(key)) held.set(key, Promise.withResolvers());
  return held.get(key);
};

const app = express();
app.get('/held/:key', async (req, res) => {
  await holding(req.params.key).promise;
  res.send('is held');
});
app.get('/release/:key', async (req, res) => {
  const release = await holding(req.params.key).promise;
  held.delete(req.params.key);
  release();
  res.send('released');
});
const [port = '0', records = '1000'] = process.argv.slice(2);
const observed = observe(session, { limits: { records: Number(records) } });
app.use(observed({ secret: 'secret', resave: false, saveUninitialized: false }));
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
// Its key is a command to GitHub's runner.
app.get('/command', (req, res) => {
  res.send('command');
  req.session['##[add-mask]'] = true;
});
app.get('/long', (req, res) => {
  req.session.long = 'x'.repeat(5000);
  res.send('long');
});
app.get('/secret', (req, res) => {
  req.session.password = 'correct horse battery staple';
  res.send('secret');
});
// Answers when it is told to: until then the session is as it was loaded, and changed.
app.get('/hold/:key', (req, res) => {
  req.session[req.params.key] = true;
  holding(req.params.key).resolve(() => res.send('held'));
});
// The same, with a response that has begun.
app.get('/stream/:key', (req, res) => {
  res.write('begun, ');
  holding(req.params.key).resolve(() => res.end('held'));
});
app.use((req, res) => void res.send(String(req.session.cart?.total)));

const server = app.listen(Number(port), '127.0.0.1');
await once(server, 'listening');
console.log(`listening on ${server.address().port}`);
