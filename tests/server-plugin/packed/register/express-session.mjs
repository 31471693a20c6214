import express from 'express';
import session from 'express-session';
import { show } from './show.cjs';

const app = express();
app.use(session({ secret: 'secret', resave: false, saveUninitialized: false }));
app.get('/', (req, res) => {
  Object.assign(req.session, { user: 'ada' });
  res.send('visited');
});

export const shown = show('express-session', app);
