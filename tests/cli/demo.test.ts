import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDemo, type DemoMiddleware, type DemoServer } from '../e2e/support/demo.ts';
import { Client } from '../support/http/http.ts';
import { Agent } from './support/agent.ts';
import { Project } from './support/shop.ts';

/** The demo, as it is: what a newcomer asks first. */
const token = randomBytes(32).toString('base64url');
const env = { SESSIONS_DEVTOOLS_TOKEN: token };

let project: Project;
let demo: DemoServer;
let visitor: Client;
beforeAll(async () => {
  project = await Project.make();
});
afterEach(async () => {
  await demo.stop();
  await project.stopAll();
});
afterAll(() => project.remove());

async function visitAccidents(middleware: DemoMiddleware): Promise<void> {
  demo = await startDemo({ middleware, env });
  visitor = new Client(demo.port);
  await visitor.send('/accidents');
}

const post = (path: string) => visitor.send(path, { method: 'POST' });

function check(): ReturnType<ReturnType<Project['run']>['end']> {
  const bin = join(project.installed.folder, 'node_modules/.bin/sessions-devtools');
  return project.run(bin, ['check', '--url', demo.url], env).end();
}

describe('under session-framework', () => {
  beforeEach(() => visitAccidents('session-framework'));

  it('an agent is told which request lost what, why, and what to do', async () => {
    await post('/accidents/in-place');
    const agent = await Agent.of(project, demo.url, env);
    const [lost] = await agent.requests('verdict:lost');
    expect(lost).toMatchObject({
      path: '/accidents/in-place',
      reason: 'not-flagged',
      remedy: expect.stringContaining('modified = true'),
    });
    const { request } = await agent.ask('explain_request', { request: lost?.n });
    expect(request).toMatchObject({
      changes: [{ path: 'car.wheels', before: 'steel', after: 'alloy', became: 'not-saved' }],
    });
    await agent.close();
  });

  it('a check passes where nothing is lost', async () => {
    await visitor.send('/');
    await post('/accidents/in-place/modified');
    expect(await check()).toMatchObject({ code: 0 });
  });

  it.each([
    ['/accidents/in-place', 'lost · not-flagged', 'car.wheels'],
    ['/accidents/store-fails', 'lost · save-failed', 'pickup_branch'],
    ['/accidents/after-response', 'lost · too-late', 'receipt'],
    ['/accidents/map', 'lost · unserialisable', 'ratings'],
  ])('a check fails after %s: %s', async (path, verdict, key) => {
    await post(path);
    const { code, stdout } = await check();
    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(verdict),
    });
    expect(stdout).toContain(key);
  });

  it('a check fails where two requests overlapped', async () => {
    await Promise.all(
      ['authors-panel', 'books-panel'].map((panel) => post(`/accidents/overlapping/${panel}`)),
    );
    expect(await check()).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('lost · overwritten'),
    });
  });
});

describe('under express-session', () => {
  beforeEach(() => visitAccidents('express-session'));

  it('a check passes after a change inside a value, which that middleware stores', async () => {
    await post('/accidents/in-place');
    expect(await check()).toMatchObject({ code: 0 });
  });

  it('a check fails after a change that came after the response', async () => {
    await post('/accidents/after-response');
    expect(await check()).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('lost · too-late'),
    });
  });
});
