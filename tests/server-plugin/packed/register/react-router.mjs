import { createCookieSessionStorage } from 'react-router';
import { show } from './show.cjs';

const { getSession, commitSession } = createCookieSessionStorage({
  cookie: { name: '__session', secrets: ['secret of the test'] },
});

export const shown = show('react-router', (req, res) => {
  getSession(req.headers.cookie).then(async (session) => {
    session.set('user', 'ada');
    res.setHeader('Set-Cookie', await commitSession(session));
    res.end('visited');
  });
});
