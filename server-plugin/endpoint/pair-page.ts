import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; --page: #f3f5f8; --card: #fff; --text: #1c2430; --soft: #5b6675;
  --line: #dfe4ea; --accent: #2563d9; --good: #15803d; --bad: #b42318 }
@media (prefers-color-scheme: dark) { :root { --page: #14171c; --card: #1d2127; --text: #e6eaf0;
  --soft: #9aa5b3; --line: #303741; --accent: #7aa7ff; --good: #5fce8a; --bad: #ff8a7a } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px;
  background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif }
main { width: min(460px, 100%); padding: 32px; background: var(--card);
  border: 1px solid var(--line); border-radius: 14px; text-align: center }
h1 { margin: 0; font-size: 13px; font-weight: 600; color: var(--soft); letter-spacing: .02em }
.sign { width: 56px; height: 56px; margin: 22px auto 14px; border-radius: 50%; display: grid;
  place-items: center; font-size: 28px; border: 3px solid var(--line) }
.waiting .sign { border-top-color: var(--accent); animation: turn 1s linear infinite }
.paired .sign { border-color: var(--good); color: var(--good) }
.failed .sign, .silent .sign { border-color: var(--bad); color: var(--bad) }
p { margin: 0 0 6px; font-size: 18px; font-weight: 600 }
small { display: block; color: var(--soft); font-size: 14px; text-wrap: balance }
@keyframes turn { to { transform: rotate(1turn) } }
@media (prefers-reduced-motion: reduce) { .waiting .sign { animation: none } }
`;

const SCRIPT = `
const states = {
  waiting: ['', 'Waiting for the Sessions DevTools extension…', 'It reads the code in this link and pairs with your server.'],
  paired: ['✓', 'Paired. You can close this tab.', 'Open DevTools on your app and choose the Sessions tab.'],
  failed: ['!', 'This link does not work any more.', 'Each link is good once, for ten minutes. Reload this page and open the new link that your server then prints in its terminal.'],
  silent: ['?', 'The extension did not answer: is it installed and enabled?', 'It must be allowed to access this site. Then reload this page; the code stays good for ten minutes.'],
  empty: ['?', 'This link has no code.', 'Open the whole link that your server printed in its terminal, with the part after #.'],
};
let timer;
function show(name) {
  const [sign, title, text] = states[name];
  document.body.className = name;
  document.getElementById('sign').textContent = sign;
  document.getElementById('title').textContent = title;
  document.getElementById('text').textContent = text;
}
function follow() {
  clearTimeout(timer);
  const fragment = location.hash.slice(1);
  if (fragment === 'paired' || fragment === 'failed') return show(fragment);
  if (fragment === '') return show('empty');
  show('waiting');
  timer = setTimeout(show, 5000, 'silent');
}
addEventListener('hashchange', follow);
follow();
`;

/** The one page that is answered to a GET: static, without data, and working without a network. */
export const PAIR_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Pair with Sessions DevTools</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body class="waiting">
<main>
<h1>Sessions DevTools</h1>
<div class="sign" id="sign" aria-hidden="true"></div>
<div role="status"><p id="title">Waiting for the Sessions DevTools extension…</p><small id="text"></small></div>
<noscript><small>Allow scripts on this page, or paste the code from the link into the Sessions tab.</small></noscript>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;

/** Headers of the page. Its policy names the two inline parts by their hashes, and nothing else. */
export const PAIR_PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': [
    "default-src 'none'",
    `script-src '${hashOf(SCRIPT)}'`,
    `style-src '${hashOf(STYLE)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
};

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}
