import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../server-plugin/recording/fingerprint.ts';

describe('the fingerprint of a session id', () => {
  it('is the beginning of its SHA-256, and nothing of the id itself', () => {
    expect(fingerprint('abc')).toBe('ba7816bf8f01cfea');
  });
});
