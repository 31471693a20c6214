import type { LineFate } from '../../../lib/fate/reasons.ts';
import { describe, expect, it } from 'vitest';
import { WitnessAssembler } from '../../../lib/witness/assemble.ts';
import type { WitnessEvent } from '../../../lib/witness/events.ts';

const base = { requestId: '7', tabId: 1, url: 'http://localhost:3000/login' };
const request = (at: number, facts = {}): WitnessEvent => ({
  kind: 'request',
  ...base,
  at,
  method: 'POST',
  type: 'main_frame',
  cookies: [],
  ...facts,
});
const setCookie = {
  name: 'sid',
  bytes: 6,
  fingerprint: '0123456789abcdef',
  cleared: false,
  maxAge: null,
  expires: null,
  path: '/',
  domain: null,
  secure: false,
  httpOnly: true,
  sameSite: null,
  partitioned: false,
  fate: null,
};
const response = (at: number, facts = {}): WitnessEvent => ({
  kind: 'response',
  ...base,
  at,
  method: 'POST',
  type: 'main_frame',
  status: 302,
  setCookies: [setCookie],
  references: [],
  ...facts,
});

describe('WitnessAssembler', () => {
  it('puts the two halves of a request together', () => {
    const assembler = new WitnessAssembler();
    assembler.take(request(1));
    const witness = assembler.take(response(5));
    expect(witness).toMatchObject({ startedAt: 1, respondedAt: 5, status: 302, cookies: [] });
  });

  it('makes each redirect a hop of its own', () => {
    const assembler = new WitnessAssembler();
    assembler.take(request(1));
    assembler.take(response(5));
    assembler.take({ kind: 'redirect', ...base, at: 6, fromCache: false });
    const next = assembler.take(request(7, { url: 'http://localhost:3000/account' }));
    expect(next).toMatchObject({ startedAt: 7, status: null });
    expect(next?.url).toContain('/account');
  });

  it('takes half a request for a request, when the other half was not seen', () => {
    const witness = new WitnessAssembler().take(response(5));
    expect(witness).toMatchObject({ cookies: null, status: 302, method: 'POST' });
  });

  it('takes an answer from another address for one of the next hop, when the redirect was missed', () => {
    const assembler = new WitnessAssembler();
    assembler.take(request(1));
    const next = assembler.take(response(7, { url: 'http://localhost:3000/account', status: 200 }));
    expect(next).toMatchObject({ startedAt: 7, status: 200, cookies: null });
    expect(next?.url).toContain('/account');
  });

  it('tells the hop that set a cookie what the jar says of it, also when the next has begun', () => {
    const assembler = new WitnessAssembler();
    assembler.take(request(1));
    assembler.take(response(5));
    assembler.take({ kind: 'redirect', ...base, at: 6, fromCache: false });
    assembler.take(request(7));
    const refused: LineFate = { outcome: 'refused', reasons: ['secure-only'] };
    const told = { fates: [refused], unsent: [], topLevelSite: null };
    const hop = assembler.take({ kind: 'jar', ...base, at: 8, of: 1, ...told });
    expect(hop).toMatchObject({ startedAt: 1, setCookies: [{ fate: refused }], unsent: [] });
  });

  it('takes a revalidated response for one of the server, whatever gave out its body', () => {
    const assembler = new WitnessAssembler();
    assembler.take(request(1));
    assembler.take(response(5, { status: 304 }));
    assembler.take(response(6, { status: 200, setCookies: [] }));
    const witness = assembler.take({ kind: 'done', ...base, at: 7, fromCache: true });
    expect(witness).toMatchObject({ status: 304, fromCache: false, setCookies: [setCookie] });
  });

  it('knows a response that came from the cache without asking the server', () => {
    const assembler = new WitnessAssembler();
    assembler.take(request(1));
    assembler.take(response(5, { status: 200 }));
    const witness = assembler.take({ kind: 'done', ...base, at: 7, fromCache: true });
    expect(witness?.fromCache).toBe(true);
  });
});
