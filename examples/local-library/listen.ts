import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';

export interface Listening {
  url: string;
  close(): Promise<void>;
}

const PORTS_TO_TRY = 20;

/** Listens on the loopback interface only: the demo is nobody else's business. */
export async function listen(
  app: RequestListener,
  { port, portIsExplicit }: { port: number; portIsExplicit: boolean },
): Promise<Listening> {
  const server = createServer(app);
  const last = portIsExplicit ? port : port + PORTS_TO_TRY - 1;
  for (let candidate = port; ; candidate++) {
    try {
      server.listen(candidate, 'localhost');
      await once(server, 'listening');
      break;
    } catch (error) {
      if (!isPortTaken(error)) throw error;
      if (candidate >= last) {
        throw new Error(`Port ${candidate} is taken. Choose another with --port.`, {
          cause: error,
        });
      }
    }
  }
  return { url: `http://localhost:${boundPort(server)}`, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // Browsers keep connections open for minutes; a developer who pressed Ctrl+C does not wait.
  server.closeAllConnections();
  await closed;
}

function boundPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
