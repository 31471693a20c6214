import session from 'express-session';
import { sessions } from 'session-framework/express';
import { observe as observeExpressSession } from 'sessions-devtools/express-session';
import { observe } from 'sessions-devtools/session-framework';
import { createApp } from './app.ts';
import { openCatalogue } from './catalogue.ts';
import { listen } from './listen.ts';
import { parseOptions, sessionsFile, USAGE, type Options } from './options.ts';
import { expressSessionKit } from './sessions/express-session.ts';
import type { SessionKit } from './sessions/kit.ts';
import { sessionFrameworkKit } from './sessions/session-framework.ts';

function readOptions(): Options {
  try {
    return parseOptions(process.argv.slice(2), process.env);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

// `observe` is all that the Sessions tab needs: the factory is observed, so each session
// middleware that the app makes with it is, the main one, the office's and the reading room's.
function sessionKit(options: Options): SessionKit {
  switch (options.middleware) {
    case 'session-framework':
      return sessionFrameworkKit(observe(sessions), { file: sessionsFile(options) });
    case 'express-session':
      return expressSessionKit(observeExpressSession(session));
  }
}

const options = readOptions();
const catalogue = openCatalogue(options.database);
const kit = sessionKit(options);
const app = createApp({ kit, catalogue });

function closeStores(): void {
  kit.close();
  catalogue.close();
}

try {
  const { url, close } = await listen(app, options);
  console.log(`LocalLibrary: ${url}`);

  // Only once: a second Ctrl+C ends the process the hard way.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void close().then(closeStores);
    });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  closeStores();
  process.exitCode = 1;
}
