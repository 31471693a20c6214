import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import express, {
  type ErrorRequestHandler,
  type Express,
  type RequestHandler,
  type Response,
} from 'express';
import { OFFICE_PATH, officeOptions } from './accidents/secure-cookie.ts';
import type { Pace } from './accidents/accident.ts';
import type { Catalogue } from './catalogue.ts';
import { Problem } from './problem.ts';
import { aboutRoutes } from './routes/about.ts';
import { accidentRoutes } from './routes/accidents.ts';
import { accountRoutes } from './routes/account.ts';
import { authorRoutes } from './routes/authors.ts';
import { bookRoutes } from './routes/books.ts';
import { homeRoutes } from './routes/home.ts';
import { readingListRoutes } from './routes/reading-list.ts';
import { sessionOptions, type SessionFactory } from './session.ts';
import { LibraryStore } from './store.ts';
import { page } from './views/layout.ts';
import { problemHeading, problemView } from './views/problem.ts';

export interface AppOptions {
  session: SessionFactory;
  catalogue: Catalogue;
  pace?: Pace;
  log?: (line: string) => void;
}

const publicFolder = fileURLToPath(new URL('public', import.meta.url));

const unhurried: Pace = {
  slowSave: () => delay(800),
  patience: () => delay(5000, undefined, { ref: false }),
};

export function createApp({
  session,
  catalogue,
  pace = unhurried,
  log = console.error,
}: AppOptions): Express {
  const store = new LibraryStore();
  // Never one store for two session middlewares: the later one would make the ids and cookies of both.
  const office = new LibraryStore();
  const app = express();
  app.disable('x-powered-by');

  // In front of the session: files are the same for everybody, so none of them needs one.
  app.use(express.static(publicFolder, { index: false }));
  app.use(securityHeaders);

  // A second session under a cookie of its own, before the main one: express-session steps
  // aside for a request that has a session already.
  app.use(OFFICE_PATH, session(officeOptions(office)));
  app.use(session(sessionOptions(store)));

  app.use(express.urlencoded({ extended: false, limit: '4kb' }));
  app.use(express.json({ limit: '4kb' }));

  app.use(homeRoutes(catalogue));
  app.use(aboutRoutes());
  app.use(bookRoutes(catalogue));
  app.use(authorRoutes(catalogue));
  app.use(accountRoutes(catalogue));
  app.use(readingListRoutes(catalogue));
  app.use(accidentRoutes({ store, office, pace }));

  app.use((req) => {
    throw new Problem(404, `There is no page at ${req.path}.`);
  });
  app.use(errorHandler(log));
  return app;
}

const securityHeaders: RequestHandler = (_req, res, next) => {
  res.setHeader(
    'Content-Security-Policy',
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
  );
  next();
};

// Neither of the pages here looks at the session: it may be what is broken.
function errorHandler(log: (line: string) => void): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const reason = error instanceof Error ? error.message : String(error);
    if (res.headersSent) {
      // express-session saves while the answer is on its way. When that save fails, it ends the
      // answer as if nothing had happened, and then calls next(error): too late to tell the visitor.
      log(`${req.method} ${req.originalUrl}: failed after the answer had begun: ${reason}`);
      if (!res.writableEnded) res.destroy();
      return;
    }
    const status = clientErrorStatus(error) ?? 500;
    if (status === 500) log(`${req.method} ${req.originalUrl}: ${reason}`);
    const message =
      error instanceof Problem
        ? error.message
        : status === 500
          ? 'It is not your fault. The log of the server says more.'
          : 'The request could not be understood.';
    const asJson = req.path.startsWith('/api/') || req.accepts(['html', 'json']) === 'json';
    sendProblem(res.status(status), message, asJson);
  };
}

function sendProblem(res: Response, message: string, asJson: boolean): void {
  if (asJson) {
    res.json({ error: message });
    return;
  }
  const title = problemHeading(res.statusCode);
  res.send(page({ title, body: problemView(res.statusCode, message) }));
}

/** Ours and those of Express's body parsers, which carry a `status` too. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
