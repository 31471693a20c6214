// Visits an application that has the plugin: the functions that the scripts beside this one share.
const { call } = require('./call.cjs');

delete process.env.NODE_ENV;

const links = [];
process.stderr.write = (text) => {
  if (text.includes('pair your browser')) links.push(text);
  return true;
};

/** @returns what each path answered, and the endpoint: its middlewares and the paths it recorded */
async function visit(app, paths) {
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const texts = [];
  const endpoints = [];
  for (const path of paths) {
    const response = await fetch(url + path);
    texts.push(await response.text());
    endpoints.push(/path="([^"]+)"/.exec(response.headers.get('session-debug'))?.[1]);
  }
  const answers = [];
  for (const endpoint of endpoints) {
    const { middlewares } = await call(url + endpoint, 'hello');
    const { records } = await call(url + endpoint, 'records');
    answers.push({
      middlewares: middlewares.map(({ name }) => name).sort(),
      recorded: records.map((record) => record.url),
    });
  }
  await new Promise((resolve) => server.close(resolve));
  return { texts, answers, links: links.length };
}

module.exports = { visit };
