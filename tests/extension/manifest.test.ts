import { describe, expect, it } from 'vitest';
import { BUILDS, manifestOf, type Build } from './built.ts';

/** All that a manifest could ask of a user, or open to the web. */
const RIGHTS = [
  'permissions',
  'optional_permissions',
  'host_permissions',
  'optional_host_permissions',
  'content_scripts',
  'web_accessible_resources',
  'externally_connectable',
  'content_security_policy',
  'incognito',
];

const rightsOf = (build: Build): Record<string, unknown> =>
  Object.fromEntries(Object.entries(manifestOf(build)).filter(([name]) => RIGHTS.includes(name)));

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'; connect-src http: https:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const LOCAL_HOSTS = [
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

/** A right more is a warning more for everybody who has the extension: it is never an accident. */
describe('what the manifest asks for', () => {
  it('Chrome: requests, cookies and storage, on this machine, and other sites when asked', () => {
    expect(rightsOf('chrome-mv3')).toEqual({
      permissions: ['webRequest', 'cookies', 'storage'],
      host_permissions: LOCAL_HOSTS,
      optional_host_permissions: OTHER_SITES,
      content_security_policy: { extension_pages: POLICY },
    });
  });

  it('Firefox: the same', () => {
    expect(rightsOf('firefox-mv2')).toEqual({
      permissions: ['webRequest', 'cookies', 'storage', ...LOCAL_HOSTS],
      optional_permissions: OTHER_SITES,
      content_security_policy: POLICY,
    });
  });

  it('Firefox is told that no data is collected', () => {
    expect(manifestOf('firefox-mv2')).toHaveProperty(
      'browser_specific_settings.gecko.data_collection_permissions',
      { required: ['none'] },
    );
  });
});

describe.each(BUILDS)('the policy of the pages of %s', (build) => {
  const policy = JSON.stringify(rightsOf(build).content_security_policy);

  it('lets no script run but the extension’s own', () => {
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe|wasm|\*|blob:|data:/);
  });

  it('does not turn http into https: a server on this machine mostly has no certificate', () => {
    expect(policy).not.toContain('upgrade-insecure-requests');
  });
});
