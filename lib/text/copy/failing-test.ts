import type { Exchange } from '../../join/exchange.ts';
import { cut, visible } from '../../foreign/visible.ts';
import type { Expectation } from '../../detail/reproduction/expectations.ts';
import { openPathOf } from '../../detail/reproduction/path.ts';
import type { Reproduction } from '../../detail/reproduction/reproduction.ts';
import { formatPath } from '../../states/json.ts';

const MOST_OF_COMMENT = 200;

/** Methods of requests that come without a body (RFC 9110, section 9.3). */
const BODILESS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** A reproduction as a test for Node's own runner (https://nodejs.org/api/test.html). */
export function failingTestOf(reproduction: Reproduction): string {
  const { of, steps, earlier, cookieBefore, expected } = reproduction;
  const isLost = of.judgement.verdict === 'lost';
  const sent = steps.flat().length;
  const lines = [
    '// A test of a session, saved by Sessions DevTools.',
    `// It sends ${sent} ${sent === 1 ? 'request' : 'requests'} again, and asks for what ${nameOf(of)} ${isLost ? 'should have left' : 'left'} in the session.`,
    ...(isLost ? ['// Until that is mended, it fails.'] : []),
    '// What the panel does not know, or does not give away, stands here as FILL IN: bodies, headers',
    '// such as those against CSRF, values that look like secrets.',
    ...(earlier > 0
      ? [
          `// ${earlier} earlier ${earlier === 1 ? 'request' : 'requests'} of the session are left out.`,
        ]
      : []),
    '//',
    '//   ORIGIN=http://localhost:3000 node --test <this file>',
    "import assert from 'node:assert/strict';",
    "import { test } from 'node:test';",
    '',
    `const ORIGIN = process.env.ORIGIN ?? ${literal(of.origin)};`,
    HELPERS,
    `test(${literal(titleOf(of))}, async () => {`,
    ...(cookieBefore === null ? [] : cookieLines(cookieBefore)),
    ...steps.flatMap((step) => stepLines(step, of.origin)),
    '',
    ...expectationLines(reproduction),
    ...(expected.more > 0
      ? [`  // ${expected.more} more changes of it are left out, for the sake of length.`]
      : []),
    '});',
    '',
  ];
  return lines.join('\n');
}

const HELPERS = `
/** The cookies that the app set, by name: fetch keeps none. Their path and flags are not looked at. */
const jar = new Map();

/** Sends a request as it was recorded, and asks for the status that it had; null if any will do. */
async function send(method, path, status, options = {}) {
  const cookie = [...jar].map(([name, value]) => \`\${name}=\${value}\`).join('; ');
  const headers = { ...(cookie !== '' && { cookie }), ...options.headers };
  // Not resolved against ORIGIN: '//name/x' would lead the cookies to another host.
  const url = path.startsWith('/') ? new URL(ORIGIN).origin + path : path;
  const answer = await fetch(url, {
    redirect: 'manual',
    ...options,
    method,
    headers,
  });
  for (const line of answer.headers.getSetCookie()) {
    const [pair, ...attributes] = line.split(';');
    const name = pair.slice(0, pair.indexOf('=')).trim();
    const age = attributes.find((attribute) => /^\\s*max-age=/i.test(attribute));
    const expires = attributes.find((attribute) => /^\\s*expires=/i.test(attribute));
    const isOver = age
      ? Number(age.split('=')[1]) <= 0
      : expires !== undefined && new Date(expires.split('=')[1]) <= new Date();
    if (isOver) jar.delete(name);
    else jar.set(name, pair.slice(pair.indexOf('=') + 1).trim());
  }
  await answer.arrayBuffer();
  if (status !== null) assert.equal(answer.status, status, \`\${method} \${path}\`);
  return answer;
}

/** What is in the session now, as an object. */
async function readSession() {
  // FILL IN: how the app tells it, for instance by a page that shows the session as JSON:
  //   const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
  //   return (await fetch(new URL('/debug/session', ORIGIN), { headers: { cookie } })).json();
  throw new Error('FILL IN: readSession() has to tell what is in the session.');
}

/** The value at a path of keys; undefined where nothing is. */
function at(value, path) {
  return path.reduce((inner, key) => inner?.[key], value);
}
`;

function cookieLines(name: string): string[] {
  return [
    '  // The session was there before. FILL IN: the value of its cookie, of a session of a test.',
    `  jar.set(${literal(name)}, 'FILL-IN');`,
  ];
}

function stepLines(step: readonly Exchange[], origin: string): string[] {
  const [only] = step;
  if (step.length === 1 && only) {
    const { comments, call } = requestLines(only, origin);
    return ['', ...comments.map((line) => `  ${line}`), `  await ${call};`];
  }
  return [
    '',
    '  // They were under way at one time, in an order that a test cannot give them: it may pass by luck.',
    '  await Promise.all([',
    ...step.flatMap((exchange) => {
      const { comments, call } = requestLines(exchange, origin);
      return [...comments, `${call},`].map((line) => `    ${line}`);
    }),
    '  ]);',
  ];
}

function requestLines(exchange: Exchange, origin: string): { comments: string[]; call: string } {
  const { method, status } = exchange;
  const { path, toFillIn } = openPathOf(exchange.path);
  const hasBody = !BODILESS.has(method.toUpperCase());
  const target = targetOf(exchange.origin, path, origin);
  // What the browser had in its cache is not what another client is answered.
  const asked = status === null || status === 304 ? 'null' : String(status);
  const body = hasBody ? ', { body: undefined }' : '';
  return {
    comments: [
      comment(`${nameOf(exchange)}: ${verdictOf(exchange)}`),
      ...(hasBody
        ? [comment('FILL IN: its body, and the header that says of which type it is.')]
        : []),
      ...toFillIn.map((name) => comment(`FILL IN: ${name}, which looks like a secret.`)),
      ...(target === null
        ? [comment('FILL IN: its address. As it is told it leads to another host.')]
        : []),
    ],
    call: `send(${literal(method)}, ${literal(target ?? '/FILL-IN')}, ${asked}${body})`,
  };
}

/**
 * A path, or the whole address on another port of the app: cookies go by host (RFC 6265, section
 * 8.5). Null for all that leads elsewhere, where the cookies of the test do not belong: a server
 * tells a target as it came, such as `http://name/x`, and a recording any origin.
 */
function targetOf(own: string, path: string, origin: string): string | null {
  if (!path.startsWith('/')) return null;
  if (own === origin) return path;
  const [place, app] = [own, origin].map((text) => (URL.canParse(text) ? new URL(text) : null));
  return place && place.hostname === app?.hostname ? place.origin + path : null;
}

function expectationLines({ of, expected }: Reproduction): string[] {
  const { expectations, isKnown } = expected;
  const values = expectations.filter(({ kind }) => kind === 'value');
  const others = expectations.filter(({ kind }) => kind !== 'value');
  const isAsked = expectations.some(({ kind }) => kind !== 'withheld');
  const unasked = isKnown
    ? `FILL IN: what should be in the session after ${nameOf(of)}.`
    : `FILL IN: what should be in the session. What ${nameOf(of)} changed in it is not known.`;
  const lines = [
    ...others.map(assertionOf),
    ...(values.length > 0 ? ['const session = await readSession();'] : []),
    ...values.map(assertionOf),
    // A test that asks for nothing would pass.
    ...(isAsked ? [] : [`assert.fail(${literal(unasked)});`]),
  ];
  return lines.map((line) => `  ${line}`);
}

function assertionOf(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'cookie':
      return `assert.ok(jar.has(${literal(expectation.name)}), 'the app sent no session cookie');`;
    case 'withheld':
      return comment(
        `FILL IN: ${formatPath(expectation.path)}, whose value looks like a secret or is long.`,
      );
    case 'value': {
      const { path, value } = expectation;
      const place = `at(session, ${literal(path)})`;
      const name = literal(visible(cut(formatPath(path), MOST_OF_COMMENT)));
      return value === undefined
        ? `assert.equal(${place}, undefined, ${name});`
        : `assert.deepEqual(${place}, ${literal(value)}, ${name});`;
    }
  }
}

function titleOf(exchange: Exchange): string {
  const { path } = openPathOf(exchange.path);
  return visible(cut(`the session after ${exchange.method} ${path}`, MOST_OF_COMMENT));
}

function nameOf({ number, method, path, status }: Exchange): string {
  const request = cut(`${method} ${openPathOf(path).path}`, MOST_OF_COMMENT);
  const parts = [
    number === null ? '' : `#${number}`,
    request,
    status === null ? '' : String(status),
  ];
  return visible(parts.filter((part) => part !== '').join(' '));
}

function verdictOf({ judgement: { verdict, reason } }: Exchange): string {
  return reason === null ? verdict : `${verdict} · ${reason}`;
}

/** One line, whatever is in it. */
function comment(words: string): string {
  return `// ${visible(words)}`;
}

/**
 * Foreign text and values in the code of JavaScript: JSON is a part of it (ECMA-262, since 2019). What
 * would turn the code around it, as it is read, stands there as an escape of the same value.
 */
function literal(value: unknown): string {
  // Not the end of a longer key, whose own quote is escaped.
  return visible(JSON.stringify(value).replaceAll(/(?<!\\)"__proto__":/g, '["__proto__"]:'));
}
