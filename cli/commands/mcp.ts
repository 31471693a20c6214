import { readFileSync } from 'node:fs';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as v from 'valibot';
import { placeOf } from '../arguments/place.ts';
import { ObservedApp } from '../mcp/observed-app.ts';
import { mcpServer } from '../mcp/server.ts';
import { untilEnded } from '../terminal/until.ts';
import { EXIT, type Context, type Exit } from './context.ts';

/**
 * Answers a coding agent on standard input and output, until it closes them. The app does not have
 * to run yet: it is looked at when something is asked.
 *
 * @throws CommandError where it is not said which app is meant
 */
export async function mcp({ given, env, folder, stderr, ended }: Context): Promise<Exit> {
  const app = new ObservedApp(await placeOf(given, env, folder));
  const { version, verdicts } = ownFiles();
  const closed = new Promise<void>((resolve) => {
    const handle = serveStdio(
      () => {
        const server = mcpServer(app, version, verdicts);
        server.server.onclose = resolve;
        return server;
      },
      { onerror: ({ message }) => void stderr.write(`sessions-devtools: ${message}\n`) },
    );
    ended.addEventListener('abort', () => void handle.close(), { once: true });
    process.stdin.once('end', resolve);
  });
  try {
    await untilEnded(closed, ended);
  } finally {
    app.observation.stop();
  }
  return EXIT.fine;
}

const ManifestSchema = v.object({ version: v.string() });

/** What the package has beside the command. */
function ownFiles(): { version: string; verdicts: string } {
  const text = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
  const manifest: unknown = JSON.parse(text('../package.json'));
  return { version: v.parse(ManifestSchema, manifest).version, verdicts: text('./verdicts.md') };
}
