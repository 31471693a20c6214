import { getIronSession } from 'iron-session';
import { show } from './show.cjs';

const options = { cookieName: 'iron', password: 'a password of thirty-two characters' };

export const shown = show('iron-session', (req, res) => {
  getIronSession(req, res, options).then(async (session) => {
    Object.assign(session, { user: 'ada' });
    await session.save();
    res.end('visited');
  });
});
