// In Jest, and in vitest with globals.
const request = require('supertest');
const { sessionMatchers, sessionOf } = require('sessions-devtools/testing');
const { app } = require('./app.cjs');

expect.extend(sessionMatchers);

test('what became of the session', async () => {
  const agent = request.agent(app);
  expect(await sessionOf(await agent.post('/cart'))).toHaveSaved('cart.total', 1);
  const session = await sessionOf(await agent.post('/cart'));
  expect(session).toHaveSaved();
  expect(session).toHaveSaved('cart');
  expect(session).not.toHaveSaved('cart.total', 3);
  expect(session).not.toHaveSaved('user');
  expect(session).not.toHaveLost();
  expect(session).not.toHaveRotated();
  expect(await sessionOf(await agent.get('/'))).not.toHaveSaved();
  const login = await sessionOf(await agent.post('/login'));
  expect(login).toHaveRotated();
  // The plugin hides its value, so that neither is known to be true.
  expect(login).toHaveSaved('password');
  expect(() => expect(login).toHaveSaved('password', 'correct horse')).toThrow('It is not known.');
  expect(() => expect(login).not.toHaveSaved('password', 'x')).toThrow('hidden by the plugin');
  expect(await sessionOf(await agent.post('/logout'))).toHaveDestroyed();
  expect(() => expect(session).toHaveSaved('cart..total')).toThrow('is no key');
  expect(() => expect(session).toHaveLost('cart.total')).toThrow(
    /cart\.total was changed to 2, and that was stored\.[^]*Changes\n {2}cart\.total: 1 → 2 {2}stored/,
  );
});
