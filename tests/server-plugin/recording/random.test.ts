import { describe, expect, it } from 'vitest';
import { RECORD_ID } from '../../../server-plugin/protocol.ts';
import { fewRandomBytes, newRecordId } from '../../../server-plugin/recording/random.ts';

describe('bytes of chance', () => {
  it('are as many as asked for, and never the same, however often the pool is filled', () => {
    const texts = Array.from({ length: 2000 }, () => fewRandomBytes(12).toString('hex'));
    expect(texts.every((text) => text.length === 24)).toBe(true);
    expect(new Set(texts).size).toBe(2000);
  });
});

describe('the id of a record', () => {
  it('is one that the protocol takes, and each is another', () => {
    const ids = Array.from({ length: 2000 }, newRecordId);
    expect(ids.filter((id) => !RECORD_ID.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(2000);
  });
});
