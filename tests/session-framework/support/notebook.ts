import type {
  Description,
  Observer,
  VisitObserver,
} from '../../../session-framework/observer/observer.ts';
import type { SessionOptions } from '../../../session-framework/settings/options.ts';
import type { Session } from '../../../session-framework/session/session.ts';
import { Site } from './visitor.ts';

export type Event = [name: string, event: Record<string, unknown>];

/** Writes down what it is told; the states of data as JSON, as they are at that moment. */
export class Notebook implements Observer {
  readonly visits: Event[][] = [];
  description: Description | null = null;

  describe(description: Description): void {
    this.description = description;
  }

  begin({ cookie }: Parameters<Observer['begin']>[0]): VisitObserver {
    const events: Event[] = [['begin', { count: cookie.count }]];
    this.visits.push(events);
    const note =
      (name: string) =>
      (event: object = {}): void => {
        const data: unknown = Reflect.get(event, 'data');
        const copy = data === undefined ? {} : { data: JSON.stringify(data) };
        events.push([name, { ...event, ...copy }]);
      };
    return {
      loaded: note('loaded'),
      accessed: note('accessed'),
      changed: (event) => note('changed')({ ...event, place: event.callSite() }),
      deciding: note('deciding'),
      storeStart: note('storeStart'),
      storeEnd: note('storeEnd'),
      decided: note('decided'),
      ended: note('ended'),
    };
  }

  get last(): Event[] {
    return this.visits.at(-1) ?? [];
  }

  get names(): string[] {
    return this.last.map(([name]) => name);
  }

  all(name: string): Record<string, unknown>[] {
    return this.last.filter(([each]) => each === name).map(([, event]) => event);
  }

  one(name: string): Record<string, unknown> {
    const [event] = this.all(name);
    if (event === undefined) throw new Error(`no ${name} among ${this.names.join(', ')}`);
    return event;
  }
}

/** A site that is watched, and a visitor who has a car by now. */
export async function observed(options: SessionOptions = {}) {
  const notebook = new Notebook();
  const site = new Site({ observer: notebook, ...options });
  const visitor = site.visitor();
  await visitor.visit((session) => session.update({ car: { wheels: 'steel' }, n: 1 }));
  return { notebook, site, visitor };
}

/** Changes the car inside its value. */
export const inPlace = (session: Session): void => {
  Reflect.set(Object(session.get('car')), 'wheels', 'alloy');
};
