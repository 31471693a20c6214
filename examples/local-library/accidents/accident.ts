import type { Request, Router } from 'express';
import type { MiddlewareName, SessionKit } from '../sessions/kit.ts';
import type { Html } from '../views/html.ts';
import { outcomeView, type Outcome } from '../views/accidents.ts';
import { page } from '../views/layout.ts';
import { visitor } from '../visitor.ts';

/** One thing done wrong with a session, and what to know about it. */
export interface Accident {
  /** Also its path: `/accidents/<id>` tells what is stored now. */
  id: string;
  /** What is true of the session middleware in force. */
  under: Record<MiddlewareName, Explanation>;
  /** The form that causes the accident. */
  start: Start;
  /** Another form: the same done right. */
  instead?: Start;
  /** Puts into the session what the accident needs to be there from an earlier request. */
  prepare?(kit: SessionKit, req: Request): void;
  /** Mounted at `/accidents/<id>`. */
  routes(tools: AccidentTools): Router;
}

export interface Explanation {
  title: string;
  does: string;
  expect: string;
  shows: string;
  mend: Html;
}

export interface Start {
  method: 'get' | 'post';
  action: string;
  label: string;
}

export interface AccidentTools {
  kit: SessionKit;
  pace: Pace;
}

/** How long things take: seconds for people, whatever a test likes for a test. */
export interface Pace {
  slowSave(): Promise<void>;
  /** How long one of two requests waits for the other. */
  patience(): Promise<void>;
}

export function outcomePage(kit: SessionKit, req: Request, outcome: Outcome): string {
  const { title } = outcome.accident.under[kit.name];
  const body = outcomeView(kit.name, outcome);
  return page({ title, body, visitor: visitor(kit.main.of(req)) });
}
