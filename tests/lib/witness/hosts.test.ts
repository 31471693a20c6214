import { describe, expect, it } from 'vitest';
import { isWatched, patternFor } from '../../../lib/witness/hosts.ts';

const patterns = [
  'http://localhost/*',
  'http://*.localhost/*',
  'http://127.0.0.1/*',
  'http://[::1]/*',
];

describe('isWatched', () => {
  it.each([
    'http://localhost:3000',
    'http://localhost',
    'http://shop.localhost:8080',
    'http://127.0.0.1:5173',
    'http://[::1]:3000',
  ])('watches %s, on any port', (origin) => {
    expect(isWatched(origin, patterns)).toBe(true);
  });

  it.each([
    'https://localhost',
    'http://app.test',
    'http://localhost.evil.test',
    'about:blank',
    '',
  ])('does not watch %s', (origin) => {
    expect(isWatched(origin, patterns)).toBe(false);
  });
});

describe('patternFor', () => {
  it('asks for one host, on every port', () => {
    expect(patternFor('http://app.test:8080')).toBe('http://app.test/*');
    expect(isWatched('http://app.test:8080', [patternFor('http://app.test:8080')])).toBe(true);
  });
});
