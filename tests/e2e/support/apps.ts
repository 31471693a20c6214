/** Small apps, made as people make them, with the plugin in them and in the process of the test. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createSecureServer } from 'node:http2';
import { tmpdir } from 'node:os';
import express from 'express';
import session from 'express-session';
import { Server as SocketServer } from 'socket.io';
import { createHub, type Hub } from '../../../server-plugin/hub.ts';
import { createObserve as observeFramework } from '../../support/session-framework.ts';
import { memoryEngine } from '../../../session-framework/engines/memory.ts';
import { sessions } from '../../../session-framework/hosts/express.ts';
import { makeCertificate } from '../../support/http/http-certificate.ts';
import { createObserve } from '../../support/express-session.ts';

export interface ObservedApp {
  url: string;
  /** What the plugin printed so far. */
  output(): string;
  close(): Promise<void>;
}

type Observed = ReturnType<typeof observing>;

function observing(hub: Hub) {
  return {
    expressSession: createObserve(
      () => hub,
      () => 'development',
    )(session),
    sessionFramework: observeFramework(
      () => hub,
      () => 'development',
    )(sessions),
  };
}

const OPTIONS = { secret: 'secret', resave: false, saveUninitialized: false };
const page = (text: string): string => `<!doctype html><title>App</title><p>${text}</p>`;

/** Each handler calls the session middleware by itself, as a large CMS does; no `app.use`. */
export function startAppThatCallsInside(): Promise<ObservedApp> {
  return start(({ expressSession }) => {
    const sessionOf = expressSession(OPTIONS);
    const app = express();
    app.get('/visit', (req, res, next) => {
      sessionOf(req, res, (error?: unknown) => {
        if (error !== undefined) {
          next(error);
          return;
        }
        req.session.visits = (req.session.visits ?? 0) + 1;
        res.send(page(`${req.session.visits} visits`));
      });
    });
    app.get('/about', (_req, res) => void res.send(page('about')));
    return createServer(app);
  });
}

/** Two middlewares of different kinds, each for a part of the app. */
export function startAppOfTwoParts(): Promise<ObservedApp> {
  return start(({ expressSession, sessionFramework }) => {
    const app = express();
    app.use('/shop', expressSession(OPTIONS), (req, res) => {
      req.session.visits = (req.session.visits ?? 0) + 1;
      res.send(page('shop'));
    });
    const office = sessionFramework({ engine: memoryEngine() });
    app.use('/office', office, (req, res) => {
      office.of(req).set('clerk', 'ada');
      res.send(page('office'));
    });
    return createServer(app);
  });
}

declare module 'express-session' {
  interface SessionData {
    cart: { items: string[]; total: number };
    coupon: string;
  }
}

/** A shop: things are put into a cart and taken out of it, and a coupon goes with the payment. */
export function startShop(): Promise<ObservedApp> {
  return start(({ expressSession }) => {
    const app = express();
    app.use(expressSession(OPTIONS));
    app.get('/', ({ session }, res) => {
      session.visits = (session.visits ?? 0) + 1;
      res.send(page('shop'));
    });
    app.get('/cart', ({ session }, res) => {
      res.send(page(`${session.cart?.total ?? 0} €`));
    });
    app.get('/add', ({ session }, res) => {
      session.cart = { items: [...(session.cart?.items ?? []), 'tea'], total: 4 };
      session.coupon = 'spring';
      res.send(page('added'));
    });
    app.get('/empty', ({ session }, res) => {
      if (session.cart) session.cart.total = 0;
      res.send(page('emptied'));
    });
    app.get('/pay', ({ session }, res) => {
      delete session.coupon;
      res.send(page('paid'));
    });
    return createServer(app);
  });
}

/** A page that says something over a websocket, in the session of its cookie. */
export function startAppWithSockets(): Promise<ObservedApp> {
  return start(({ expressSession }) => {
    const sessionOf = expressSession(OPTIONS);
    const app = express();
    app.use(sessionOf);
    app.get('/', (req, res) => {
      req.session.visits = 1;
      res.send(`<!doctype html><title>Sockets</title><p id="heard"></p>
        <script src="/socket.io/socket.io.js"></script>
        <script>
          const socket = io({ transports: ['websocket'] });
          socket.on('heard', (text) => { heard.textContent = text; });
          socket.emit('say', 'hello');
        </script>`);
    });
    const server = createServer(app);
    const sockets = new SocketServer(server);
    sockets.engine.use(sessionOf);
    sockets.on('connection', (socket) => {
      socket.on('say', (text: string) => void socket.emit('heard', `${text}, heard`));
    });
    return server;
  });
}

/** HTTP/2 over TLS, whose certificate nobody signed. */
export function startAppOfHttp2(): Promise<ObservedApp> {
  return start(({ sessionFramework }) => {
    const office = sessionFramework({ engine: memoryEngine() });
    const listener: RequestListener = (req, res) => {
      const handle = (): void => {
        if (req.url === '/visit') office.of(req).set('n', 1);
        res.setHeader('Content-Type', 'text/html');
        res.end(page(`HTTP/${req.httpVersion}`));
      };
      Reflect.apply(office, undefined, [req, res, handle]);
    };
    const server = createSecureServer(makeCertificate());
    server.on('request', (req, res) => void Reflect.apply(listener, undefined, [req, res]));
    return server;
  }, 'https');
}

interface Listening {
  listen(port: number, host: string): unknown;
  address(): ReturnType<Server['address']>;
  close(): unknown;
  on(
    name: 'connection' | 'secureConnection',
    listener: (socket: { destroy(): void }) => void,
  ): unknown;
}

async function start(
  create: (observed: Observed) => Listening & NodeJS.EventEmitter,
  scheme = 'http',
): Promise<ObservedApp> {
  const lines: string[] = [];
  const hub = createHub({ directory: tmpdir(), print: (line) => void lines.push(line) });
  const server = create(observing(hub));
  const open = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => void open.add(socket));
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `${scheme}://localhost:${port}`,
    output: () => lines.join('\n'),
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
