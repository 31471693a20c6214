import { createServer } from 'node:http';
import { observe } from 'sessions-devtools/custom';
import { sessionOf, sessions } from './sessions.ts';

const observer = observe({
  name: 'home-made sessions',
  cookieName: 'sid',
  tellsLooks: true,
  rotation: 'keeps',
  // A cookie goes out for a session that is new, or has a new id.
  sends: ({ isNew, modified }) => isNew && modified !== false,
  terms: { explicit: 'sessionOf(req).save()' },
});

const start = sessions({ store: new Map(), observer });

/** `/` counts visits, `/login` gives the session a new id, `/logout` ends it. */
export const app = createServer((req, res) => {
  start(req, res, (error) => {
    if (error !== undefined) {
      res.writeHead(500).end('failed');
      return;
    }
    const session = sessionOf(req);
    if (req.url === '/logout') session.destroy();
    if (req.url === '/login') session.rotate();
    const data: unknown = Reflect.get(req, 'session');
    const visits = 1 + Number(Reflect.get(Object(data), 'visits') ?? 0);
    if (typeof data === 'object' && data !== null) Reflect.set(data, 'visits', visits);
    res.end(`visit ${visits}`);
  });
});
