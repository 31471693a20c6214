import { createHub } from '../../../server-plugin/hub.ts';
import type { MiddlewareConfiguration } from '../../../server-plugin/protocol.ts';
import { Client, listen } from '../../support/http/http.ts';
import { TOKEN } from '../../support/signed.ts';
import type { AdapterUnderTest } from '../under-test/adapter-under-test.ts';

/**
 * What an adapter tells of its middleware in `hello`, once an app with it has answered a request:
 * some have their options no sooner. Null where it tells nothing.
 */
export async function toldBy(adapter: AdapterUnderTest): Promise<MiddlewareConfiguration | null> {
  const hub = createHub({ token: TOKEN, print: () => undefined });
  const [host = '', store = ''] = [adapter.hosts[0], adapter.stores[0]];
  const { listener } = adapter.create({
    host,
    store,
    hub,
    routes: {
      '/': ({ get, respond }) => {
        get('user');
        respond();
      },
    },
    tell: () => undefined,
  });
  const server = await listen(listener);
  try {
    await new Client(server.port).send('/');
  } finally {
    await server.close();
  }
  const [told] = hub.middlewares;
  return told === undefined ? null : structuredClone(told);
}
