import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startRedis, type TestedServer } from '../../scripts/lib/servers.ts';
import { expect, test as base } from './support/fixtures.ts';
import { startGateway } from './support/gateway.ts';
import { temporaryFolder } from './support/owned.ts';
import { pairBy, printedLink } from './support/pairing.ts';
import type { Panel } from './support/panel.ts';
import { startServer, type Server } from './support/server.ts';
import { poll } from './support/wait.ts';

/** An app in several processes is one app in the panel: each request has its record. */

interface Options {
  workers: number;
  redis?: TestedServer;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

interface Fixtures {
  /** Starts the app in so many processes behind one port. */
  startCluster: (options: Options) => Promise<Server>;
  redis: TestedServer;
}

const SCRIPT = fileURLToPath(new URL('support/cluster-app.ts', import.meta.url));

const test = base.extend<Fixtures>({
  startCluster: async ({ token }, use) => {
    const servers: Server[] = [];
    await use(async ({ workers, redis, env, cwd }) => {
      const store = redis ? [`--redis=redis://${redis.host}:${redis.port}`] : [];
      const server = await startServer({
        command: process.execPath,
        args: (port) => [
          '--no-warnings',
          SCRIPT,
          `--port=${port}`,
          `--workers=${workers}`,
          ...store,
        ],
        env: { SESSIONS_DEVTOOLS_TOKEN: token, NODE_ENV: 'test', ...env },
        ready: /listening (http:\S+)/,
        ...(cwd === undefined ? {} : { cwd }),
      });
      servers.push(server);
      return server;
    });
    for (const server of servers) await server.stop();
  },

  // eslint-disable-next-line no-empty-pattern
  redis: async ({}, use, testInfo) => {
    const redis = await startRedis();
    testInfo.skip(redis === null, 'no Redis: install redis-server');
    if (redis === null) return;
    await use(redis);
    await redis.stop();
  },
});

test('two processes behind one port: each row has its record, and no restart is told', async ({
  startCluster,
  chromium,
  page,
  panel,
}) => {
  const server = await startCluster({ workers: 2 });
  await fetch(`${server.url}/visit`);
  await pairBy(chromium, await printedLink(server));
  await page.goto(`${server.url}/visit`);
  await page.evaluate(visitAll, { batches: 20, each: 10 });
  await panel.filter('path:of=');
  await expect(panel.grid).toHaveAttribute('aria-rowcount', '201');
  await panel.filter('path:of= verdict:created,saved');
  await expect(panel.grid).toHaveAttribute('aria-rowcount', '201');
  await expect(panel.frame.getByText('restarted')).toHaveCount(0);
});

test('three processes with sessions in one Redis: one session goes through all of them', async ({
  startCluster,
  redis,
  chromium,
  page,
  panel,
}) => {
  const server = await startCluster({ workers: 3, redis });
  await page.goto(`${server.url}/visit`);
  await pairBy(chromium, await printedLink(server));
  await page.evaluate(visitAll, { batches: 60, each: 1 });
  await panel.filter('path:of= verdict:saved');
  await expect(panel.grid).toHaveAttribute('aria-rowcount', '61');
  // A change that one process made is what the next one loads.
  await showsChange(panel, '/visit?of=59-0', '60', '61');
  await expect(panel.frame.getByText('restarted')).toHaveCount(0);
});

test('a process that is killed is replaced under the panel: the session goes on', async ({
  startCluster,
  redis,
  chromium,
  page,
  panel,
}) => {
  const server = await startCluster({ workers: 2, redis });
  await page.goto(`${server.url}/visit`);
  await pairBy(chromium, await printedLink(server));
  await expect(panel.verdict('GET', '/visit')).toHaveText('created');
  process.kill(Number(await page.title()), 'SIGKILL');
  await poll(
    'another worker',
    () => server.output().includes('a worker was replaced') || undefined,
  );
  await page.evaluate(visitAll, { batches: 30, each: 1 });
  await panel.filter('path:of=');
  await expect(panel.frame.getByText('30 saved', { exact: true })).toBeVisible();
  await showsChange(panel, '/visit?of=29-0', '30', '31');
  await expect(panel.frame.getByText('does not answer')).toHaveCount(0);
});

test('two services behind one gateway: one session through both', async ({
  startCluster,
  redis,
  chromium,
  page,
  panel,
}) => {
  const project = temporaryFolder('sessions-services');
  writeFileSync(join(project.path, 'package.json'), '{ "name": "shop-and-account" }');
  const start = (service: string) =>
    startCluster({
      workers: 1,
      redis,
      cwd: project.path,
      env: { SESSIONS_DEVTOOLS_RECORDS: 'sqlite', SESSIONS_DEVTOOLS_SERVICE: service },
    });
  const shop = await start('shop');
  const account = await start('account');
  const gateway = await startGateway({ '/shop': shop.url, '/account': account.url });
  try {
    await page.goto(`${gateway.url}/shop/visit`);
    // Paired with one of the two, which answers for both.
    await pairBy(chromium, await printedLink(shop));
    await page.goto(`${gateway.url}/account/visit`);
    await page.goto(`${gateway.url}/shop/visit?again`);
    await expect(panel.verdict('GET', '/shop/visit').first()).toHaveText('created');
    await expect(panel.verdict('GET', '/account/visit')).toHaveText('saved');
    await showsChange(panel, '/account/visit', '1', '2');
    await showsChange(panel, '/shop/visit?again', '2', '3');
    await panel.filter('');
    const lineage = await panel.session('GET', '/shop/visit?again').innerText();
    await expect(panel.session('GET', '/account/visit')).toHaveText(lineage);
    await panel.filter('service:account');
    await expect(panel.rows).toHaveCount(1);
    await panel.select(panel.row('GET', '/account/visit'));
    await panel.openTab('Life cycle');
    await expect(panel.detail).toContainText(/Process\s*account, process \d+, on /);
  } finally {
    await gateway.close();
    project.remove();
  }
});

/** The state that this request loaded and the one that it stored, each of which another one made or loads. */
async function showsChange(panel: Panel, path: string, before: string, after: string) {
  await panel.filter(`path:${path}`);
  await panel.select(panel.row('GET', path));
  await panel.openTab('Changes');
  await expect(panel.detail.getByRole('row', { name: 'visits' })).toHaveText(
    new RegExp(`visits\\s*${before}\\s*${after}\\s*stored`),
  );
}

/** In the page: visits that can be told from one another, `each` of them at a time. */
async function visitAll({ batches, each }: { batches: number; each: number }): Promise<void> {
  // To its end: the session is stored before the last byte, and not before the first.
  const visit = async (url: string) => (await fetch(url)).text();
  for (let batch = 0; batch < batches; batch++) {
    const visits = Array.from({ length: each }, (_, at) => visit(`/visit?of=${batch}-${at}`));
    await Promise.all(visits);
  }
}
