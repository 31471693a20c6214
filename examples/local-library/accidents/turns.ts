import { once } from 'node:events';
import type { Response } from 'express';
import { Problem } from '../problem.ts';

export type Turn = 'first' | 'second';

interface Waiting {
  turn: Turn;
  res: Response;
  meet(partner: Response): void;
  giveUp(): void;
}

export type TakeTurns = (visitorId: string, turn: Turn, res: Response) => Promise<void>;

/**
 * Makes two requests of one visitor overlap for certain, and then take turns: both wait until
 * the other is there too (so both have loaded the session), and the second one goes on when the
 * first one has been answered and saved.
 */
export function createTurns(patience: () => Promise<void>): TakeTurns {
  const waiting = new Map<string, Waiting>();

  function waitForPartner(visitorId: string, turn: Turn, res: Response): Promise<Response> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        if (waiting.get(visitorId) === me) waiting.delete(visitorId);
        reject(new Problem(409, 'The other of the two requests did not come.'));
      };
      const me: Waiting = { turn, res, meet: resolve, giveUp };
      waiting.set(visitorId, me);
      patience().then(giveUp, giveUp);
    });
  }

  async function partnerOf(visitorId: string, turn: Turn, res: Response): Promise<Response> {
    const other = waiting.get(visitorId);
    if (other && other.turn !== turn) {
      waiting.delete(visitorId);
      other.meet(res);
      return other.res;
    }
    other?.giveUp();
    return waitForPartner(visitorId, turn, res);
  }

  return async (visitorId, turn, res) => {
    const partner = await partnerOf(visitorId, turn, res);
    if (turn === 'second' && !partner.closed) await once(partner, 'close');
  };
}
