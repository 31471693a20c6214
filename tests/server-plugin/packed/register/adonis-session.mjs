import { Emitter } from '@adonisjs/core/events';
import { AppFactory } from '@adonisjs/core/factories/app';
import { ServerFactory } from '@adonisjs/core/factories/http';
import { defineConfig } from '@adonisjs/session';
import SessionMiddleware from '@adonisjs/session/session_middleware';
import { show } from './show.cjs';

const app = new AppFactory().create(new URL('file:///app/'));
const configuring = defineConfig({ store: 'memory', stores: {} });

async function boot() {
  await app.init();
  const [config, emitter] = [await configuring.resolver(app), new Emitter(app)];
  app.container.singleton(SessionMiddleware, () => new SessionMiddleware(config, emitter));
  const server = new ServerFactory().merge({ app, emitter }).create();
  const router = server.getRouter();
  router.use([() => Promise.resolve({ default: SessionMiddleware })]);
  router.get('/', ({ session }) => {
    session.put('user', 'ada');
    return 'visited';
  });
  await server.boot();
  return server;
}

export const shown = boot().then((server) =>
  show('@adonisjs/session', (req, res) => server.handle(req, res)),
);
