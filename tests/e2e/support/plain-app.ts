/** An app with express-session and without the plugin, that writes down every request it gets. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import session from 'express-session';

export interface PlainApp {
  url: string;
  port: number;
  /** `GET /visit`, in the order they came. */
  requests: string[];
  close(): Promise<void>;
}

declare module 'express-session' {
  interface SessionData {
    visits: number;
  }
}

export async function startPlainApp(): Promise<PlainApp> {
  const requests: string[] = [];
  const app = express();
  app.use((req, _res, next) => {
    requests.push(`${req.method} ${req.path}`);
    next();
  });
  app.use(session({ secret: 'plain', resave: false, saveUninitialized: false }));
  app.get('/visit', (req, res) => {
    req.session.visits = (req.session.visits ?? 0) + 1;
    res.send(`<title>Visits</title><p>${req.session.visits}</p>`);
  });
  const server = createServer(app).listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://localhost:${port}`,
    port,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
