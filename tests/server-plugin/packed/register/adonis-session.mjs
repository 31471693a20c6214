import { Ignitor } from '@adonisjs/core';
import { defineConfig as encryption, drivers } from '@adonisjs/core/encryption';
import { defineConfig as http } from '@adonisjs/core/http';
import { defineConfig as logger } from '@adonisjs/core/logger';
import { defineConfig } from '@adonisjs/session';
import { show } from './show.cjs';

const KEY = 'a key of thirty-two characters, or more';

// As `bin/server.ts`, `adonisrc.ts` and the files of `config/` make an app.
const ignitor = new Ignitor(new URL('file:///app/'), { importer: (path) => import(path) });
ignitor.tap((app) => {
  app.rcContents({
    typescript: false,
    providers: [
      () => import('@adonisjs/core/providers/app_provider'),
      () => import('@adonisjs/session/session_provider'),
    ],
  });
  app.useConfig({
    app: { http: http({}) },
    encryption: encryption({
      default: 'gcm',
      list: { gcm: drivers.aes256gcm({ id: 'gcm', keys: [KEY] }) },
    }),
    logger: logger({ default: 'app', loggers: { app: { enabled: false } } }),
    session: defineConfig({ store: 'memory', stores: {} }),
  });
});

async function boot() {
  const app = ignitor.createApp('web');
  await app.init();
  await app.boot();
  const server = await app.container.make('server');
  const router = server.getRouter();
  router.use([() => import('@adonisjs/session/session_middleware')]);
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
