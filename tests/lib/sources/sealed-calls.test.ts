import { describe, expect, it } from 'vitest';
import { ProjectKeys } from '../../../server-plugin/endpoint/project-keys.ts';
import { SIGNED } from '../../../server-plugin/protocol.ts';
import { projectOf, signCall, signPairing } from '../../../lib/sources/sealed-calls.ts';

/** The caller's half, against the plugin's own. */

const TOKEN = 'a'.repeat(43);
const keys = new ProjectKeys(TOKEN);
const SECONDS = 1_700_000_000;

/** What the server reads of a signed call. */
function signatureOf(authorization: string) {
  const [, project = '', nonce = '', mac = ''] = SIGNED.exec(authorization) ?? [];
  return { project, nonce, mac };
}

const bytes = (buffer: Buffer) => new Uint8Array(buffer);

/** Each byte of a text flipped in turn. */
function* flipped(sealed: Buffer) {
  for (let at = 0; at < sealed.length; at++) {
    const other = Buffer.from(sealed);
    other.writeUInt8(other.readUInt8(at) ^ 1, at);
    yield bytes(other);
  }
}

describe('a signed call', () => {
  it('is known as signed by who has the token, and names the project', async () => {
    const call = await signCall(TOKEN, 'records', 'limit=5');
    const { project, ...signature } = signatureOf(call.authorization);
    expect(project).toBe(await projectOf(TOKEN));
    expect(project).toBe(keys.project);
    expect(keys.isSigned('records', 'limit=5', signature)).toBe(true);
    expect(call.authorization).not.toContain(TOKEN);
  });

  it('is good for no other call, query or token', async () => {
    const signature = signatureOf((await signCall(TOKEN, 'records', 'limit=5')).authorization);
    expect(keys.isSigned('revisions', 'limit=5', signature)).toBe(false);
    expect(keys.isSigned('records', 'limit=50', signature)).toBe(false);
    expect(keys.isSigned('records', '', signature)).toBe(false);
    expect(new ProjectKeys('b'.repeat(43)).isSigned('records', 'limit=5', signature)).toBe(false);
  });

  it('is another one each time', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => signCall(TOKEN, 'hello', '')));
    expect(one?.authorization).not.toBe(other?.authorization);
  });
});

describe('an answer', () => {
  it('is opened by who has made the call', async () => {
    const call = await signCall(TOKEN, 'records', '');
    const { nonce } = signatureOf(call.authorization);
    const sealed = keys.seal('records', nonce, '{"a":"ä"}');
    expect(await call.open(bytes(sealed))).toBe('{"a":"ä"}');
    expect(sealed.includes('{"a"')).toBe(false);
  });

  it('is none where one byte of it is another', async () => {
    const call = await signCall(TOKEN, 'records', '');
    const sealed = keys.seal('records', signatureOf(call.authorization).nonce, '{}');
    for (const other of flipped(sealed)) expect(await call.open(other)).toBeNull();
  });

  it('is none where it is cut, empty, plain, of another call, of before or of another project', async () => {
    const [call, before] = [
      await signCall(TOKEN, 'records', ''),
      await signCall(TOKEN, 'records', ''),
    ];
    const { nonce } = signatureOf(call.authorization);
    const sealed = keys.seal('records', nonce, '{"v":2}');
    for (const other of [
      sealed.subarray(0, -1),
      sealed.subarray(0, 12),
      Buffer.alloc(0),
      Buffer.from('{"v":2,"records":[]}'),
      keys.seal('revisions', nonce, '{"v":2}'),
      keys.seal('records', signatureOf(before.authorization).nonce, '{"v":2}'),
      new ProjectKeys('b'.repeat(43)).seal('records', nonce, '{"v":2}'),
    ]) {
      expect(await call.open(bytes(other))).toBeNull();
    }
  });
});

describe('a pairing code', () => {
  const prove = async (code: string) => {
    const { query, open } = await signPairing(code);
    return { root: query.r, signature: { nonce: query.n, mac: query.m }, query, open };
  };

  it('is exchanged for the token, and neither is in what goes out', async () => {
    const code = keys.makeCode(SECONDS);
    const { root, signature, query, open } = await prove(code);
    const sealed = keys.exchange(root, signature, SECONDS);
    expect(sealed && (await open(bytes(sealed)))).toBe(TOKEN);
    expect(JSON.stringify(query)).not.toContain(code);
    expect(sealed?.toString('latin1')).not.toContain(TOKEN);
  });

  it('that another server made is refused, and what that one answers is no token', async () => {
    const other = new ProjectKeys('b'.repeat(43));
    const { root, signature, open } = await prove(keys.makeCode(SECONDS));
    expect(other.exchange(root, signature, SECONDS)).toBeNull();
    // A relay that has a code of its own gets a token of its own, and cannot plant it.
    const own = await prove(other.makeCode(SECONDS));
    const planted = other.exchange(own.root, own.signature, SECONDS) ?? Buffer.alloc(0);
    expect(await open(bytes(planted))).toBeNull();
  });
});
