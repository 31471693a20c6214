// An Express app that knows nothing of the plugin. Prints the port that it listens on.
import { once } from 'node:events';
import express from 'express';
import session from 'express-session';

const app = express();
app.use(session({ secret: 'secret', resave: false, saveUninitialized: false }));
app.get('/cart', (req, res) => {
  req.session.cart = { total: (req.session.cart?.total ?? 0) + 1 };
  res.send('cart');
});
app.get('/late', (req, res) => {
  res.send('late');
  req.session.late = true;
});
app.use((req, res) => void res.send(String(req.session.cart?.total)));

const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(server.address().port);
process.once('SIGTERM', () => process.exit(0));
