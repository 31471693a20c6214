import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../server-plugin/errors.ts';
import { readOptions } from '../../server-plugin/options.ts';

describe('the defaults', () => {
  it('are on, at /__sessions', () => {
    expect(readOptions(undefined, undefined)).toMatchObject({
      path: '/__sessions',
      enabled: true,
      inProduction: false,
      limits: {},
      allowedHosts: [],
      service: null,
    });
  });

  it.each([
    ['production', undefined, false, false],
    ['production', true, true, true],
    ['production', false, false, false],
    ['development', undefined, true, false],
    ['test', undefined, true, false],
    [undefined, false, false, false],
  ])('with NODE_ENV %s and enabled %s: on is %s', (env, enabled, on, inProduction) => {
    expect(readOptions(enabled === undefined ? {} : { enabled }, env)).toMatchObject({
      enabled: on,
      inProduction,
    });
  });
});

describe('what is right', () => {
  it.each(['/__sessions', '/api/__sessions', '/a.b-c_d'])('takes the path %s', (path) => {
    expect(readOptions({ path }, undefined).path).toBe(path);
  });

  it('takes whatever a redact function answers for yes or no', () => {
    const answers = (answer: unknown) =>
      readOptions({ redact: () => answer }, undefined).redactor.hides('name');
    expect([answers('yes'), answers(1), answers(undefined)]).toEqual([true, true, false]);
  });

  it('takes the origin as a browser writes it', () => {
    const { origin } = readOptions({ origin: 'HTTP://LocalHost:80' }, undefined);
    expect(origin).toBe('http://localhost');
  });

  it('takes limits and hosts', () => {
    const limits = { records: 0, bytes: 1024 };
    expect(readOptions({ limits, allowedHosts: ['Dev.Example.test'] }, undefined)).toMatchObject({
      limits,
      allowedHosts: ['dev.example.test'],
    });
  });
});

describe('what is wrong throws at start, and says what to write instead', () => {
  it.each<[unknown, string, RegExp]>([
    ['/path', 'options-type', /Write an object/],
    [null, 'options-type', /Write an object/],
    [{ pth: '/x' }, 'unknown-option', /Did you mean 'path'\?/],
    [{ redacted: false }, 'unknown-option', /Did you mean 'redact'\?/],
    [{ verbose: true }, 'unknown-option', /Known are path, origin, enabled/],
    ...['localhost:8080', 'http://localhost/x', 'ftp://localhost', 8080].map(
      (origin): [unknown, string, RegExp] => [{ origin }, 'origin', /origin: 'http/],
    ),
    [{ path: 'x' }, 'path', /does not begin with \//],
    [{ path: '/a//b' }, 'path', /contains \/\//],
    [{ path: '/a/../b' }, 'path', /contains \.\./],
    [{ path: '/a/' }, 'path', /ends with \//],
    [{ path: '/ä' }, 'path', /other characters/],
    [{ path: 'http://x/y' }, 'path', /does not begin/],
    [{ path: `/${'a'.repeat(129)}` }, 'path', /too long/],
    [{ path: 1 }, 'path-type', /absolute path/],
    [{ enabled: 'yes' }, 'enabled-type', /true or false/],
    [{ limits: 5 }, 'limits-type', /\{ records: 500 \}/],
    [{ limits: { record: 5 } }, 'unknown-limit', /Did you mean 'records'\?/],
    [{ limits: { records: -1 } }, 'limit', /whole number/],
    [{ limits: { bytes: 1.5 } }, 'limit', /whole number/],
    [{ limits: { bytes: NaN } }, 'limit', /whole number/],
    [{ redact: true }, 'redact-type', /false to hide nothing/],
    [{ redact: [' '] }, 'redact-rule', /words or regular expressions/],
    [{ redact: [1] }, 'redact-rule', /words or regular expressions/],
    [{ service: '' }, 'service', /name of 1 to 100 characters/],
    [{ service: 'x'.repeat(101) }, 'service', /name of 1 to 100 characters/],
    [{ service: 1 }, 'service', /name of 1 to 100 characters/],
    [{ allowedHosts: 'a.test' }, 'allowed-hosts-type', /list of host names/],
    [{ allowedHosts: ['*.test'] }, 'allowed-host', /without scheme and port/],
    [{ allowedHosts: ['http://a.test'] }, 'allowed-host', /without scheme and port/],
    [{ allowedHosts: ['a.test:80'] }, 'allowed-host', /without scheme and port/],
  ])('%j', (options, code, message) => {
    const read = () => readOptions(options, undefined);
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code }));
  });
});
