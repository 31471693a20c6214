import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Project, type Shop } from './support/shop.ts';

let project: Project;
let shop: Shop;
beforeAll(async () => {
  project = await Project.make();
});
beforeEach(async () => {
  shop = await project.shop();
  await shop.visit('/cart');
  await shop.overlap();
  await shop.visit('/secret');
});
afterEach(() => project.stopAll());
afterAll(() => project.remove());

const show = (...args: string[]) => project.command('show', ...args, '--url', shop.url).end();

const RequestSchema = v.object({
  n: v.number(),
  id: v.string(),
  changes: v.array(
    v.strictObject({
      path: v.string(),
      kind: v.string(),
      before: v.unknown(),
      after: v.unknown(),
      became: v.string(),
    }),
  ),
  lifeCycle: v.array(v.looseObject({ name: v.string(), at: v.number() })),
  saved: v.nullable(v.string()),
});

const asJson = async (wanted: string) =>
  v.parse(RequestSchema, JSON.parse((await show(wanted, '--json')).stdout));

describe('sessions-devtools show', () => {
  it('tells of a request why, what to do, its changes, and its life cycle', async () => {
    const { code, stdout } = await show('2');
    const text = stdout.replaceAll(/\d+(\.\d+)? ms/g, 'N ms');
    expect(code).toBe(0);
    expect(text).toMatch(/^#2 GET \/hold\/first {2}200 {2}N ms {2}\d\d:\d\d:\d\d\.\d{3}\n/);
    expect(text).toContain(
      'lost · overwritten, also saved, sent\nfirst changed, and express-session stored it. Then #3,',
    );
    expect(text).toContain('\n\nWhat to do\nLet requests that change the same session run one');
    expect(text).toContain('\n\nChanges\n  first: — → true  overwritten\n');
    expect(text).toMatch(/\n\nLife cycle\n +N ms {2}load +took N ms\n/);
    expect(text).toMatch(/\n {2}Stored: the session changed\.\n$/);
  });

  it('finds it by its id, or the beginning of it', async () => {
    const { id, n } = await asJson('2');
    expect((await asJson(id)).n).toBe(n);
    expect((await asJson(id.slice(0, 8))).n).toBe(n);
  });

  it('gives programs the same', async () => {
    const { changes, lifeCycle, saved } = await asJson('2');
    expect(changes).toEqual([
      { path: 'first', kind: 'added', before: null, after: true, became: 'overwritten' },
    ]);
    expect(lifeCycle.map(({ name }) => name)).toContain('save');
    expect(saved).toBe('changed');
  });

  it('hides what the endpoint hides', async () => {
    const { stdout } = await show('4');
    expect(stdout).toContain('password: — → redacted · 30 B  stored');
    expect(stdout).not.toContain('staple');
  });

  it.each([
    [
      ['9'],
      /no request 9 among the 4 that the app still has\.\nThe newest is #4, \S+: GET \/secret/,
    ],
    [['nothing-like-it'], /no request nothing-like-it/],
    [['2', '3'], /Which one: 2, 3\?/],
    [[], /Which request\?/],
  ])('says what is wrong with %j', async (args, says) => {
    const { code, stdout, stderr } = await show(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });

  it('says where the app is away', async () => {
    await shop.running.stop();
    const { code, stderr } = await show('2');
    expect(code).toBe(2);
    expect(stderr).toContain(`${shop.url} does not answer.\nStart the app`);
  });
});
