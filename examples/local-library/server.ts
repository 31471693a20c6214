import session from 'express-session';
import { observe } from 'sessions-devtools/express-session';
import { createApp } from './app.ts';
import { openCatalogue } from './catalogue.ts';
import { listen } from './listen.ts';
import { parseOptions, USAGE, type Options } from './options.ts';

function readOptions(): Options {
  try {
    return parseOptions(process.argv.slice(2), process.env);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

const options = readOptions();
const catalogue = openCatalogue(options.database);

// The only line that the Sessions tab needs: the factory is observed, so each session
// middleware that the app makes with it is, the main one and the office's.
const app = createApp({ session: observe(session), catalogue });

try {
  const { url, close } = await listen(app, options);
  console.log(`LocalLibrary: ${url}`);

  // Only once: a second Ctrl+C ends the process the hard way.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void close().then(() => catalogue.close());
    });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  catalogue.close();
  process.exitCode = 1;
}
