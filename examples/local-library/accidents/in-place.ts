import { Router, type Request } from 'express';
import { Problem } from '../problem.ts';
import type { SessionKit } from '../sessions/kit.ts';
import { html } from '../views/html.ts';
import { outcomePage, type Accident } from './accident.ts';

type Wheels = 'steel' | 'alloy';

interface Car {
  model: string;
  wheels: Wheels;
}

declare module '../sessions/kit.ts' {
  interface LibraryData {
    car: Car;
  }
}

const shared = {
  title: 'A change inside a value',
  does: 'has parked your car outside, and noted it in your session: car = { model: "mini", wheels: "steel" }. Now it changes the wheels, in the object that is there: car.wheels = "alloy". The key car itself is not assigned.',
};

export const inPlace: Accident = {
  id: 'in-place',
  under: {
    'session-framework': {
      ...shared,
      expect: 'the new wheels in the next request.',
      shows:
        'the first button’s POST as LOST, not flagged: a session is saved when it was modified, and only assigning or deleting a key makes it so. The second button also says session.modified = true: saved.',
      mend: html`<p>Say so, or assign the key anew:</p>
        <pre>
req.session.get('car').wheels = 'alloy'
req.session.modified = true

req.session.set('car', { ...req.session.get('car'), wheels: 'alloy' })</pre>
        <p>
          With <code>detectUnsavedChanges: 'warn'</code> (or <code>'throw'</code>, or
          <code>'save'</code>) the framework looks for such changes itself.
        </p>`,
    },
    'express-session': {
      ...shared,
      expect: 'the new wheels in the next request, and you get them.',
      shows:
        'both buttons’ POSTs as saved: express-session compares the content of the whole session with the one it loaded. Under session-framework, whose rule is a flag, the first one is LOST.',
      mend: html`<p>
          Nothing is broken here. Code that may run under another middleware one day assigns the key
          anew, which each of them notices:
        </p>
        <pre>req.session.car = { ...req.session.car, wheels: 'alloy' }</pre>`,
    },
  },
  start: { method: 'post', action: '/accidents/in-place', label: 'Change the wheels' },
  instead: {
    method: 'post',
    action: '/accidents/in-place/modified',
    label: 'Change them, and say modified',
  },

  prepare(kit, req) {
    kit.main.of(req).data.car ??= { model: 'mini', wheels: 'steel' };
  },

  routes({ kit }) {
    const router = Router();

    router.post('/', (req, res) => {
      const car = parkedCar(kit, req);
      car.wheels = otherWheels(car);
      res.send(changed(req, car));
    });

    router.post('/modified', (req, res) => {
      const car = parkedCar(kit, req);
      car.wheels = otherWheels(car);
      kit.main.of(req).markModified();
      res.send(changed(req, car));
    });

    function changed(req: Request, car: Car): string {
      return outcomePage(kit, req, {
        accident: inPlace,
        happened: html`<p>Your ${car.model} has <b>${car.wheels}</b> wheels now. Or has it?</p>`,
      });
    }

    router.get('/', (req, res) => {
      const { car } = kit.main.of(req).data;
      res.send(
        outcomePage(kit, req, {
          accident: inPlace,
          happened:
            car === undefined
              ? html`<p>
                  You have no car here. It is parked when you open the
                  <a href="/accidents#in-place">page of the accidents</a>.
                </p>`
              : html`<p>Your ${car.model} has <b>${car.wheels}</b> wheels.</p>`,
          stored: { car },
        }),
      );
    });

    return router;
  },
};

/** The one that an earlier request has put there: a car assigned by this one would be saved. */
function parkedCar(kit: SessionKit, req: Request): Car {
  const { car } = kit.main.of(req).data;
  if (car === undefined) {
    throw new Problem(409, 'You have no car here yet: open the page of the accidents first.');
  }
  return car;
}

function otherWheels({ wheels }: Car): Wheels {
  return wheels === 'steel' ? 'alloy' : 'steel';
}
