import { defineConfig } from 'wxt';
import { licenceNotices } from './scripts/lib/licences.ts';

/** Development servers, on any port. Every other site is asked for when the user wants it watched. */
const DEVELOPMENT_HOSTS = [
  'http://localhost/*',
  'https://localhost/*',
  'http://*.localhost/*',
  'https://*.localhost/*',
  'http://127.0.0.1/*',
  'https://127.0.0.1/*',
  'http://[::1]/*',
  'https://[::1]/*',
];

const OTHER_SITES = ['http://*/*', 'https://*/*'];

/**
 * What the extension's own pages and background may do (docs/decisions/0015). Calls go to every host
 * that the user lets it watch, so `connect-src` cannot name them; nothing else is from outside.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "object-src 'none'",
  'connect-src http: https:',
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export default defineConfig({
  imports: false,
  // `npm run dev` opens the browser itself, with the demo in it.
  webExt: { disabled: true },
  modules: ['@wxt-dev/webextension-polyfill'],
  hooks: {
    'build:publicAssets': (_wxt, files) => {
      files.push({ relativeDest: 'third-party-licences.txt', contents: licenceNotices() });
    },
  },
  vite: () => ({ oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } } }),
  manifest: ({ manifestVersion, command }) => ({
    name: 'Sessions DevTools',
    description:
      'Shows what became of the session in each request: created, saved, rotated, lost, and why.',
    permissions: ['webRequest', 'cookies', 'storage'],
    // `wxt` for development loads scripts from its own server. In MV2 it makes it one string.
    ...(command === 'build' && {
      content_security_policy: { extension_pages: CONTENT_SECURITY_POLICY },
    }),
    // In MV2 hosts stand among the permissions; WXT moves `host_permissions` there, but drops
    // `optional_host_permissions`.
    host_permissions: DEVELOPMENT_HOSTS,
    ...(manifestVersion === 3
      ? { optional_host_permissions: OTHER_SITES }
      : { optional_permissions: OTHER_SITES }),
    browser_specific_settings: {
      gecko: {
        id: 'sessions-devtools@sessions-devtools.dev',
        strict_min_version: '128.0',
        data_collection_permissions: { required: ['none'] },
      },
    },
  }),
});
