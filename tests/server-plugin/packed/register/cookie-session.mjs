import express from 'express';
import cookieSession from 'cookie-session';
import { show } from './show.cjs';

const app = express();
app.use(cookieSession({ keys: ['key'] }));
app.get('/', (req, res) => {
  Object.assign(Object(req.session), { user: 'ada' });
  res.send('visited');
});

export const shown = show('cookie-session', app);
