import type { Request, Router } from 'express';
import type { LibraryStore } from '../store.ts';
import type { Html } from '../views/html.ts';
import { outcomeView, type Outcome } from '../views/accidents.ts';
import { page } from '../views/layout.ts';
import { visitor } from '../visitor.ts';

/** One thing done wrong with a session, and what to know about it. */
export interface Accident {
  /** Also its path: `/accidents/<id>` tells what is stored now. */
  id: string;
  title: string;
  does: string;
  expect: string;
  shows: string;
  mend: Html;
  /** The form that causes the accident. */
  start: { method: 'get' | 'post'; action: string; label: string };
  /** Mounted at `/accidents/<id>`. */
  routes(tools: AccidentTools): Router;
}

export interface AccidentTools {
  store: LibraryStore;
  /** The store of the second session, which only the office uses. */
  office: LibraryStore;
  pace: Pace;
}

/** How long things take: seconds for people, whatever a test likes for a test. */
export interface Pace {
  slowSave(): Promise<void>;
  /** How long one of two requests waits for the other. */
  patience(): Promise<void>;
}

export function outcomePage(req: Request, outcome: Outcome): string {
  const { title } = outcome.accident;
  return page({ title, body: outcomeView(outcome), visitor: visitor(req) });
}
