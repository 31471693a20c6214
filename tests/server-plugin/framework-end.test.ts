import { ServerResponse, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Told } from '../support/framework-events.ts';
import { watchHub, type WatchedHub } from '../support/http-hub.ts';

/** How a record of the framework ends, and what is let go then. */

const ADA = { user: 'ada' };

let watched: WatchedHub;

beforeEach(() => {
  watched = watchHub();
});

const told = (): Told => new Told(watched);
const response = (): ServerResponse => new ServerResponse(new IncomingMessage(new Socket()));

describe('the end', () => {
  it('comes once', () => {
    const visit = told().loaded(ADA).decided(ADA).ended(ADA);
    visit.live.ended({ finish: 'aborted', data: {}, unsaved: [] });
    expect(visit.record.finish).toBe('end');
  });

  it('is looked at anew where the framework found changes that it was not told of', () => {
    const cart = ['book'];
    const visit = told().loaded({ cart }).decided({ cart });
    cart.push('pen');
    expect(visit.ended({ cart }, ['cart']).state('end')).toEqual({ cart: ['book', 'pen'] });
    expect(visit.record.inPlace).toEqual(['cart']);
  });
});

describe('a key that changed in place', () => {
  function inPlace(how: string, key: string | null, unsaved: string[]): string[] {
    const cart = ['book'];
    const visit = told().loaded({ cart });
    cart.push('pen');
    return visit.changed(how, key).ended({ cart }, unsaved).record.inPlace;
  }

  it('is named once, whether the framework tells of it at once or at the end', () => {
    expect(inPlace('in-place', 'cart', ['cart'])).toEqual(['cart']);
    expect(inPlace('in-place', 'cart', [])).toEqual(['cart']);
    expect(inPlace('assigned', 'other', ['cart'])).toEqual(['cart']);
  });

  it.each([
    ['assigned', 'cart'],
    ['deleted', 'cart'],
    ['cleared', null],
  ])('is none that the app itself has %s: %s', (how, key) => {
    expect(inPlace(how, key, ['cart'])).toEqual([]);
  });
});

describe('a later look', () => {
  function looked(visit: Told, isThereTime = true): number {
    const { looks } = watched.hub;
    vi.spyOn(looks, 'allow').mockReturnValue(isThereTime);
    const later = vi.spyOn(looks, 'later').mockClear().mockReturnValue();
    visit.ended(ADA);
    return later.mock.calls.length;
  }
  const accessed = (visit: Told): Told => {
    visit.live.accessed();
    return visit;
  };

  it('is for a session that the app has looked at', () => {
    expect(looked(accessed(told().loaded(ADA)))).toBe(1);
    expect(looked(told().loaded(ADA))).toBe(0);
    expect(looked(accessed(told()))).toBe(0);
  });

  it('is not for one that was flushed', () => {
    expect(looked(accessed(told().loaded(ADA)).flush('deleted'))).toBe(0);
  });

  it('is taken only where there is time for as much as there is', () => {
    expect(looked(accessed(told().loaded(ADA)), false)).toBe(0);
    expect(watched.hub.looks.allow).toHaveBeenCalledExactlyOnceWith(JSON.stringify(ADA).length);
  });

  it('tells of what has changed, once, and lets the states go', () => {
    const { hub } = watched;
    const given = { n: 1 };
    const later = vi.spyOn(hub.looks, 'later').mockReturnValue();
    const visit = accessed(told().loaded(given)).ended(given);
    const { length } = watched.versions(visit.live.draft.id);
    given.n = 2;
    later.mock.lastCall?.[1](given);
    expect(visit.state('end')).toEqual({ n: 2 });
    expect(watched.versions(visit.live.draft.id)).toHaveLength(length + 1);
    hub.records.clear();
    expect(hub.revisions.size).toBe(0);
  });

  it('that is not taken holds no state', () => {
    told().loaded(ADA).ended(ADA);
    watched.hub.records.clear();
    expect(watched.hub.revisions.size).toBe(0);
  });

  it('tells nothing where nothing has changed, or the session is gone', () => {
    const later = vi.spyOn(watched.hub.looks, 'later').mockReturnValue();
    for (const still of [ADA, undefined]) {
      const visit = accessed(told().loaded(ADA)).ended(ADA);
      const { length } = watched.versions(visit.live.draft.id);
      later.mock.lastCall?.[1](still);
      expect(watched.versions(visit.live.draft.id)).toHaveLength(length);
    }
  });
});

describe('a request of which no more is told', () => {
  it('ends with its response, whatever has not ended, and lets the states go', () => {
    const visit = new Told(watched, {}, response()).loaded(ADA);
    visit.storeStart('update', 'application', ADA);
    visit.live.cut();
    visit.live.closed();
    expect(visit.published).toMatchObject({ phase: 'final', finish: 'aborted', status: null });
    watched.hub.records.clear();
    expect(watched.hub.revisions.size).toBe(0);
  });

  it('ends as the framework says, unless it was cut', () => {
    const visit = new Told(watched, {}, response()).loaded(ADA);
    visit.live.closed();
    expect(visit.published).toBeUndefined();
    visit.ended(ADA);
    visit.live.closed();
    expect(visit.published).toMatchObject({ phase: 'final', finish: 'end' });
  });
});

describe('the response', () => {
  it('is asked for nothing once it has ended', () => {
    const res = response();
    const asked = vi.spyOn(res, 'getHeader');
    const visit = new Told(watched, {}, res).loaded(ADA);
    visit.live.headers();
    expect(asked).toHaveBeenCalledOnce();
    visit.ended(ADA).live.headers();
    expect(asked).toHaveBeenCalledOnce();
  });
});
