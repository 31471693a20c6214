// What the tests of an app do: visits its pages, one after the other, with the cookies of before.
//   node visits.mjs <url> <path or overlap>… [exit=<code>]
const [url, ...steps] = process.argv.slice(2);
let cookie = '';

async function visit(path) {
  const response = await fetch(url + path, { headers: cookie === '' ? {} : { cookie } });
  const [set] = response.headers.getSetCookie();
  if (set !== undefined) cookie = set.split(';')[0];
  await response.text();
}

/** Two requests that have loaded the same state store theirs one after the other. */
async function overlap() {
  const first = visit('/hold/first');
  const second = visit('/hold/second');
  await Promise.all([visit('/held/first'), visit('/held/second')]);
  await visit('/release/first');
  await first;
  await visit('/release/second');
  await second;
}

for (const step of steps) {
  if (step === 'overlap') await overlap();
  else if (step.startsWith('exit=')) process.exitCode = Number(step.slice('exit='.length));
  else await visit(step);
}
console.log('visited');
