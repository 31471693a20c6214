import { describe, expect, it } from 'vitest';
import { UnsavedChangesError } from '../../session-framework/errors.ts';
import type { Session } from '../../session-framework/session/session.ts';
import { Site } from './support/visitor.ts';

type Detect = 'warn' | 'save' | 'throw' | false;

/** A car whose wheels were changed in place, and what became of it. */
async function change(
  detectUnsavedChanges: Detect,
  handler: (session: Session) => void,
  status = 200,
) {
  const site = new Site({ detectUnsavedChanges });
  const visitor = site.visitor();
  await visitor.visit((session) => session.update({ car: { wheels: 'steel' }, other: [1] }));
  await visitor.visit(handler, status);
  const { result } = await visitor.visit((session) => session.get('car'));
  return { car: result, warnings: site.warnings };
}

const inPlace = (session: Session): void => {
  Reflect.set(Object(session.get('car')), 'wheels', 'alloy');
};

describe('detectUnsavedChanges', () => {
  it('is off by default: as in Django, the change is lost without a word', async () => {
    expect(await change(false, inPlace)).toEqual({ car: { wheels: 'steel' }, warnings: [] });
  });

  it("'warn' names the key and the remedy, and saves nothing", async () => {
    const { car, warnings } = await change('warn', inPlace);
    expect(car).toEqual({ wheels: 'steel' });
    expect(warnings).toMatchObject([{ code: 'unsaved-changes' }]);
    expect(warnings[0]?.message).toContain('(car)');
    expect(warnings[0]?.message).toContain('session.modified = true');
  });

  it("'save' saves it", async () => {
    const { car, warnings } = await change('save', inPlace);
    expect({ car, warnings }).toEqual({ car: { wheels: 'alloy' }, warnings: [] });
  });

  it("'throw' makes the request fail", async () => {
    await expect(change('throw', inPlace)).rejects.toThrow(UnsavedChangesError);
    await expect(change('throw', inPlace)).rejects.toMatchObject({ keys: ['car'], status: 500 });
  });

  it("'throw' leaves a response alone that is a server error already", async () => {
    expect((await change('throw', inPlace, 500)).car).toEqual({ wheels: 'steel' });
  });

  it.each<Detect>(['warn', 'save', 'throw'])('%s is silent where it is flagged', async (detect) => {
    const { car, warnings } = await change(detect, (session) => {
      inPlace(session);
      session.modified = true;
    });
    expect({ car, warnings }).toEqual({ car: { wheels: 'alloy' }, warnings: [] });
  });

  it.each<[string, (session: Session) => void]>([
    ['a look', (session) => void session.get('car')],
    ['an equal value', (session) => Reflect.set(Object(session.get('car')), 'wheels', 'steel')],
    ['no look', () => undefined],
  ])('is silent after %s', async (_what, handler) => {
    const { warnings } = await change('throw', handler);
    expect(warnings).toEqual([]);
  });
});
