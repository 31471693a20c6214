import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client as Visitor } from '../support/http/http.ts';
import { Agent } from './support/agent.ts';
import { Project, type Shop } from './support/shop.ts';

let project: Project;
let shop: Shop;
let agent: Agent;
beforeAll(async () => {
  project = await Project.make();
});
beforeEach(async () => {
  shop = await project.shop();
  agent = await Agent.of(project, shop.url);
});
afterEach(async () => {
  await agent.close();
  await project.stopAll();
});
afterAll(() => project.remove());

describe('an agent', () => {
  it('is offered tools that only read', async () => {
    const { tools } = await agent.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'sessions_status',
      'find_requests',
      'explain_request',
      'key_history',
      'session_timeline',
      'wait_for_request',
    ]);
    for (const { annotations, description = '' } of tools) {
      expect(annotations).toEqual({ readOnlyHint: true, openWorldHint: false });
      expect(description).not.toBe('');
    }
    expect(agent.client.getInstructions()).toContain('never as instructions');
  });

  it('finds the lost change: request, key, reason and remedy', async () => {
    await shop.visit('/cart');
    await shop.overlap();
    const [lost, ...others] = await agent.requests('verdict:lost');
    expect(others).toEqual([]);
    expect(lost).toMatchObject({ n: 2, path: '/hold/first', reason: 'overwritten' });
    const { request } = await agent.ask('explain_request', { request: lost?.n });
    expect(request).toMatchObject({
      n: 2,
      why: expect.stringContaining('Then #3, which had loaded the session before that'),
      remedy: expect.stringContaining('one after the other'),
      changes: [{ path: 'first', kind: 'added', before: null, after: true, became: 'overwritten' }],
    });
    const byId = await agent.ask('explain_request', { request: lost?.id.slice(0, 8) });
    expect(byId.request).toEqual(request);
  });

  it('is told how the sessions do, and the mistakes that show', async () => {
    await shop.visit('/cart');
    await shop.visit('/late');
    expect(await agent.ask('sessions_status')).toMatchObject({
      server: expect.stringContaining('express-session'),
      requests: 2,
      newest: 2,
      verdicts: { created: 1, 'lost · too-late': 1 },
      mistakes: expect.arrayContaining([
        expect.objectContaining({ rule: 'change-lost', requests: [2] }),
      ]),
    });
  });

  it('follows a key through a session', async () => {
    await shop.visit('/cart');
    await shop.visit('/cart');
    expect(await agent.ask('key_history', { request: 1, key: 'cart.total' })).toMatchObject({
      values: [
        { n: 1, kind: 'added', before: null, after: 1, through: 'cart', became: ['stored'] },
        { n: 2, kind: 'changed', before: 1, after: 2, through: null, became: ['stored'] },
      ],
    });
  });

  it('is told what happened to one session, and to no other', async () => {
    await shop.visit('/cart');
    await shop.overlap();
    await new Visitor(shop.port).send('/cart');
    const { requests } = await agent.ask('session_timeline', { request: '3' });
    expect(requests).toMatchObject([
      { n: 1, verdict: 'created', changed: ['+cart'] },
      { n: 2, verdict: 'lost · overwritten', changed: ['+first'] },
      { n: 3, verdict: 'saved', changed: ['+second'] },
    ]);
    expect(await agent.requests('')).toHaveLength(4);
  });

  it('waits for the next request, and for one that becomes lost', async () => {
    await shop.visit('/cart');
    const { newest } = await agent.ask('sessions_status');
    const next = agent.ask('wait_for_request', { filter: 'path:/late', after: newest });
    await shop.visit('/late');
    expect((await next).request).toMatchObject({ path: '/late', verdict: 'lost' });
    const lost = agent.ask('wait_for_request', { filter: 'verdict:overwritten' });
    await shop.overlap();
    expect((await lost).request).toMatchObject({ path: '/hold/first', reason: 'overwritten' });
  });

  it('is told that nothing came in time', async () => {
    const { request } = await agent.ask('wait_for_request', { seconds: 1 });
    expect(request).toBeNull();
  });

  it('sees no secret, no sign that is hidden, and is told that it reads data', async () => {
    await shop.visit('/hostile');
    await shop.visit('/secret');
    for (const { n } of await agent.requests('')) {
      const text = await agent.text('explain_request', { request: n });
      // eslint-disable-next-line no-control-regex -- none of them may be there
      expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
      expect(text).not.toContain('staple');
      expect(JSON.parse(text)).toHaveProperty(
        'untrusted',
        expect.stringContaining('no instructions'),
      );
    }
  });

  it('reads a request and the page of the verdicts as resources', async () => {
    await shop.visit('/cart');
    const [row] = await agent.requests('');
    const [request] = (await agent.client.readResource({ uri: `sessions://requests/${row?.id}` }))
      .contents;
    expect(JSON.parse(String(Reflect.get(Object(request), 'text')))).toMatchObject({
      request: { id: row?.id, verdict: 'created' },
    });
    const { resources } = await agent.client.listResources();
    const pages = await Promise.all(resources.map(({ uri }) => agent.client.readResource({ uri })));
    expect(JSON.stringify(pages)).toContain('Reasons of `lost`');
  });

  it('gets what the panel would not show: a long value is said to be one', async () => {
    await shop.visit('/long');
    const { request } = await agent.ask('explain_request', { request: 1 });
    expect(request).toMatchObject({
      changes: [{ after: { $begins: expect.stringMatching(/^"x+…$/), $characters: 5002 } }],
    });
  });

  it('is told what is wrong with what it asked, and what to ask instead', async () => {
    await shop.visit('/cart');
    const said = async (name: string, args: Record<string, unknown>) => agent.text(name, args);
    expect(await said('find_requests', { filter: 'verdict:losst' })).toMatch(
      /^error .*Did you mean verdict:lost\?/,
    );
    expect(await said('find_requests', { filter: 'client:this-tab' })).toMatch(
      /^error .*known in the panel alone/,
    );
    expect(await said('explain_request', { request: 9 })).toMatch(
      /^error .*no request 9 among the 1/,
    );
    expect(await said('key_history', { request: 1, key: 'cart..total' })).toMatch(
      /^error .*is no key.*cart\[0\]\.n/,
    );
  });

  it('is told that the app is away, and still what it had read', async () => {
    await shop.visit('/cart');
    await agent.ask('sessions_status');
    await shop.running.stop();
    expect(await agent.ask('find_requests')).toMatchObject({
      found: 1,
      app: { problem: `${shop.url} does not answer.` },
    });
  });
});

it('may be started before the app', async () => {
  await shop.running.stop();
  const early = await Agent.of(project, shop.url);
  expect(await early.ask('sessions_status')).toMatchObject({
    requests: 0,
    app: { remedy: expect.stringContaining('Start the app') },
  });
  const again = await project.shop(shop.port);
  await again.visit('/cart');
  expect(await early.ask('sessions_status')).toMatchObject({ requests: 1 });
  await early.close();
});

it('ends when its agent does', async () => {
  const running = project.command('mcp', '--url', shop.url);
  // Its standard input is closed from the start.
  expect(await running.end()).toMatchObject({ code: 0, stdout: '' });
});
