import { tmpdir } from 'node:os';
import { createHub } from '../../../server-plugin/hub.ts';
import { listen, send } from '../../support/http/http.ts';
import { TOKEN } from '../../support/signed.ts';
import { ADAPTERS } from '../under-test/all.ts';

/**
 * A process of its own: one observed request, then nothing that keeps it alive. Its argument is the
 * name of an adapter.
 */
const adapter = ADAPTERS.find(({ name }) => name === process.argv[2]);
if (adapter === undefined) throw new Error(`no adapter ${process.argv[2] ?? ''}`);
const hub = createHub({ token: TOKEN, directory: tmpdir(), print: () => undefined });
const { listener } = adapter.create({
  host: adapter.bareHost,
  store: adapter.stores[0] ?? '',
  hub,
  routes: {
    '*': ({ set, res }) => {
      set('user', 'ada');
      res.end('ok');
    },
  },
  tell: () => undefined,
});
const server = await listen(listener);
await send(server.port, '/');
await server.close();
const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
process.stdout.write(`records ${hub.records.size}, active Timeout ${timers}\n`);
