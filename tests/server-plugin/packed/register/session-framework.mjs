import express from 'express';
import { memoryEngine } from 'session-framework/engines/memory';
import { sessions } from 'session-framework/express';
import { show } from './show.cjs';

const app = express();
app.use(sessions({ engine: memoryEngine(), secret: 'a secret of more than thirty-two bytes' }));
app.get('/', async (req, res) => {
  req.session.set('user', 'ada');
  res.send('visited');
});

export const shown = show('session-framework', app);
