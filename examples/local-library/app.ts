import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
} from 'express';
import type { Pace } from './accidents/accident.ts';
import { accidents } from './accidents/index.ts';
import { officeRoutes } from './accidents/secure-cookie.ts';
import type { Catalogue } from './catalogue.ts';
import { Problem } from './problem.ts';
import { aboutRoutes } from './routes/about.ts';
import { accidentRoutes } from './routes/accidents.ts';
import { accountRoutes } from './routes/account.ts';
import { authorRoutes } from './routes/authors.ts';
import { bookRoutes } from './routes/books.ts';
import { homeRoutes } from './routes/home.ts';
import { readingListRoutes } from './routes/reading-list.ts';
import { readingRoomRoutes } from './routes/reading-room.ts';
import { OFFICE_PATH, READING_ROOM_PATH, type SessionKit } from './sessions/kit.ts';
import { outcomeView } from './views/accidents.ts';
import { html } from './views/html.ts';
import { page } from './views/layout.ts';
import { problemHeading, problemView } from './views/problem.ts';

export interface AppOptions {
  kit: SessionKit;
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
  kit,
  catalogue,
  pace = unhurried,
  log = console.error,
}: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');

  // In front of the session: files are the same for everybody, so none of them needs one.
  app.use(express.static(publicFolder, { index: false }));
  app.use(securityHeaders);

  // Sessions under cookies of their own, answered before the main one is asked: a request has one.
  app.use(OFFICE_PATH, kit.office.middleware, officeRoutes(kit));
  app.use(READING_ROOM_PATH, kit.readingRoom.middleware, readingRoomRoutes(kit));
  app.use(kit.main.middleware);

  app.use(express.urlencoded({ extended: false, limit: '4kb' }));
  app.use(express.json({ limit: '4kb' }));

  app.use(homeRoutes(kit, catalogue));
  app.use(aboutRoutes(kit));
  app.use(bookRoutes(kit.main, catalogue));
  app.use(authorRoutes(kit.main, catalogue));
  app.use(accountRoutes(kit.main, catalogue));
  app.use(readingListRoutes(kit.main, catalogue));
  app.use(accidentRoutes({ kit, pace }));

  app.use((req) => {
    throw new Problem(404, `There is no page at ${req.path}.`);
  });
  app.use(errorHandler(kit, log));
  return app;
}

const securityHeaders: RequestHandler = (_req, res, next) => {
  res.setHeader(
    'Content-Security-Policy',
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
  );
  next();
};

// None of the pages here looks at the session: it may be what is broken.
function errorHandler(kit: SessionKit, log: (line: string) => void): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const reason = error instanceof Error ? error.message : String(error);
    if (res.headersSent) {
      // Where a session is saved while the answer is on its way, as express-session does it, and
      // that save fails, the answer ends as if nothing had happened, and only then the error comes
      // here: too late to tell the visitor.
      log(`${req.method} ${req.originalUrl}: failed after the answer had begun: ${reason}`);
      if (!res.writableEnded) res.destroy();
      return;
    }
    const status = clientErrorStatus(error) ?? 500;
    if (status === 500) log(`${req.method} ${req.originalUrl}: ${reason}`);
    const message =
      error instanceof Problem
        ? error.message
        : (kit.explain(error) ??
          (status === 500
            ? 'It is not your fault. The log of the server says more.'
            : 'The request could not be understood.'));
    const asJson = req.path.startsWith('/api/') || req.accepts(['html', 'json']) === 'json';
    res.status(status);
    if (asJson) res.json({ error: message });
    else res.send(problemPage(kit, req, status, message));
  };
}

/** Of an accident it is the outcome: a page that leads to what is really stored. */
function problemPage(kit: SessionKit, req: Request, status: number, message: string): string {
  const accident = accidents.find(({ start, instead }) =>
    [start, instead].some((form) => form?.action === req.originalUrl),
  );
  const title = problemHeading(status);
  if (accident === undefined || status < 500) {
    return page({ title, body: problemView(status, message) });
  }
  const happened = html`<p id="problem"><b>${status}: ${title}.</b> ${message}</p>`;
  return page({ title, body: outcomeView(kit.name, { accident, happened }) });
}

/** Ours and those of Express's body parsers, which carry a `status` too. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
