// An app with the plugin, as its tarball has it, in the process of the tests.
const express = require('express');
const session = require('express-session');
const { observe } = require('sessions-devtools/express-session');

const app = express();
app.use(observe(session)({ secret: 'secret', resave: false, saveUninitialized: false }));
app.post('/cart', (req, res) => {
  req.session.cart = { total: (req.session.cart?.total ?? 0) + 1 };
  res.send('cart');
});
app.post('/late', (req, res) => {
  res.send('late');
  req.session.late = true;
});
app.post('/login', (req, res, next) => {
  req.session.regenerate((error) => {
    if (error) return next(error);
    req.session.user = 'ann';
    req.session.password = 'correct horse';
    res.send('login');
  });
});
app.post('/logout', (req, res, next) => {
  req.session.destroy((error) => (error ? next(error) : res.send('logout')));
});
app.get('/', (req, res) => void res.send(String(req.session.cart?.total)));
module.exports = { app };
