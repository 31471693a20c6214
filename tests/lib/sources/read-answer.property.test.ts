import { describe, expect, it } from 'vitest';
import { parseJson, readBytes, UnreadableAnswer } from '../../../lib/sources/read-answer.ts';
import { fc, runs } from '../../support/property.ts';

/** The body of a response, read as JSON. */
async function readJson(response: Response): Promise<unknown> {
  return parseJson(new TextDecoder().decode(await readBytes(response)));
}

describe('the body of an answer', () => {
  it('is read as JSON reads it, up to 32 levels', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 10 }), async (value) => {
        const text = JSON.stringify(value);
        expect(await readJson(new Response(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: runs(2000) },
    );
  });

  it('is null where it is no JSON, without an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const read = await readJson(new Response(text)).catch((error: unknown) => error);
        if (read instanceof UnreadableAnswer) return;
        expect(read).not.toBeInstanceOf(Error);
      }),
      { numRuns: runs(3000) },
    );
  });

  it('may have brackets in its strings, as many as it likes', async () => {
    const text = JSON.stringify(['['.repeat(100), '\\"['.repeat(100)]);
    expect(await readJson(new Response(text))).toEqual(JSON.parse(text));
  });

  it.each([
    ['20,000 lists', '['.repeat(20_000)],
    ['33 objects', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
  ])('is not read where it is too deep: %s', async (_what, text) => {
    await expect(readJson(new Response(text))).rejects.toThrow('more than 32 levels');
  });

  it('is not read where it has too many values', async () => {
    const text = `[${'0,'.repeat(300_001)}0]`;
    await expect(readJson(new Response(text))).rejects.toThrow('more than 300,000 values');
  });

  it('is not read on where it is too long', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
      },
    });
    await expect(readJson(new Response(endless))).rejects.toThrow('longer than 8,388,608 bytes');
    expect(pulled).toBeLessThan(12);
  });
});
