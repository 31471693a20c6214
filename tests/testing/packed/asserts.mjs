// node:test with fetch, and with supertest: prints what an assertion says that fails.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import request from 'supertest';
import { sessionOf } from 'sessions-devtools/testing';
import { app } from './app.cjs';

test('over supertest', async () => {
  const agent = request.agent(app);
  await agent.get('/');
  const first = await sessionOf(await agent.post('/cart'));
  first.assertSaved('cart.total', 1);
  first.assertNotLost();
  const second = await sessionOf(await agent.post('/cart'));
  second.assertSaved('cart.total', 2);
  assert.deepEqual([second.before, second.after], [{ cart: { total: 1 } }, { cart: { total: 2 } }]);
  (await sessionOf(await agent.get('/'))).assertUnsaved();
  (await sessionOf(await agent.post('/login'))).assertRotated();
  (await sessionOf(await agent.post('/logout'))).assertDestroyed();
  assert.throws(() => second.assertSaved('cart.total', 3), {
    name: 'AssertionError',
    message: /^cart\.total was stored as 2\.\n\n#\d+ POST \/cart/,
  });
});

test('over fetch, with a change that came too late', async () => {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const response = await fetch(`http://127.0.0.1:${server.address().port}/late`, {
    method: 'POST',
  });
  const late = await sessionOf(response, { lateChanges: true });
  late.assertLost('late');
  late.assertLost();
  assert.equal(late.reason, 'too-late');
  assert.match(late.why, /already sent/);
  server.close();
});

test('says what is wrong', async () => {
  await assert.rejects(sessionOf({}), { code: 'no-response' });
  await assert.rejects(sessionOf(new Response()), { code: 'no-record', message: /observe\(\)/ });
});
