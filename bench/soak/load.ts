import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { answer } from '../support/child.ts';
import * as v from 'valibot';
import { SoakOrder, type Answered, type SoakResult } from './protocol.ts';

/** Visits several apps at a pace, each visitor with a session of its own: whatever fails is counted. */

const VISITORS = 4;

answer({}, async (message) => {
  const { targets, seconds } = v.parse(SoakOrder, message);
  const results = await Promise.all(targets.map((target) => visits(target, seconds)));
  return { results } satisfies SoakResult;
});

async function visits(
  { port, rate }: { port: number; rate: number },
  seconds: number,
): Promise<Answered> {
  const agent = new Agent({ keepAlive: true, maxSockets: VISITORS });
  const cookies: string[] = [];
  const result: Answered = { latencies: [], answered: 0, failed: 0, refused: 0 };
  const under = new Set<Promise<void>>();
  const began = performance.now();
  for (let at = 0; at < rate * seconds; at += 1) {
    const due = began + (at * 1000) / rate;
    const now = performance.now();
    if (due > now) await wait(due - now);
    const visit = one({ port, agent, cookies, visitor: at % VISITORS, due }, result);
    under.add(visit);
    void visit.finally(() => under.delete(visit));
  }
  await Promise.all(under);
  agent.destroy();
  return result;
}

interface Visit {
  port: number;
  agent: Agent;
  /** The cookie of each visitor, once it has one. */
  cookies: string[];
  visitor: number;
  /** When it should begin: waiting in line counts, else a slow answer would hide the next one's wait. */
  due: number;
}

function one({ port, agent, cookies, visitor, due }: Visit, result: Answered): Promise<void> {
  return new Promise((resolve) => {
    const cookie = cookies[visitor];
    const headers = cookie === undefined ? {} : { cookie };
    const request = get({ host: '127.0.0.1', port, path: '/visit', agent, headers });
    request.once('response', (response) => {
      const given = response.headers['set-cookie']?.[0]?.split(';')[0];
      if (given !== undefined) cookies[visitor] = given;
      response.resume();
      response.once('close', () => {
        if (response.statusCode === 200 && response.complete) {
          result.answered += 1;
          result.latencies.push(performance.now() - due);
        } else result.failed += 1;
        resolve();
      });
    });
    request.once('error', (error) => {
      // Nobody listens any more: the request was never made.
      if (Reflect.get(error, 'code') === 'ECONNREFUSED') result.refused += 1;
      else result.failed += 1;
      resolve();
    });
  });
}
