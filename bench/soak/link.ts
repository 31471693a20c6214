import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be cut: nothing goes through then, and nothing says so. */
export interface Link {
  readonly port: number;
  cut(): void;
  mend(): void;
  close(): void;
}

export async function linkTo(host: string, port: number): Promise<Link> {
  const ends = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket): void => {
    ends.add(socket);
    socket.once('close', () => ends.delete(socket));
    socket.on('error', () => undefined);
    if (isCut) socket.pause();
  };
  const server = createServer((near) => {
    const far = connect({ host, port });
    keep(near);
    keep(far);
    pass(near, far);
    pass(far, near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut() {
      isCut = true;
      for (const socket of ends) socket.pause();
    },
    mend() {
      isCut = false;
      for (const socket of ends) socket.resume();
    },
    close() {
      server.close();
      for (const socket of ends) socket.destroy();
    },
  };
}

function pass(from: Socket, to: Socket): void {
  from.on('data', (chunk) => void to.write(chunk));
  from.once('close', () => to.destroy());
}
