import * as v from 'valibot';
import type { Setting } from './browser.ts';
import { AskSchema, type Ask } from './cases.ts';

/** A request to be made, after others that fill the jar. */
export interface LiveCase {
  what: string;
  setting: Setting;
  before: Ask[];
  /** With the lines of its answer. */
  ask: Ask;
}

export function ask(facts: v.InferInput<typeof AskSchema>): Ask {
  return v.parse(AskSchema, facts);
}

export function one(what: string, asked: Ask, before: Ask[] = []): LiveCase {
  return { what, setting: undefined, before, ask: asked };
}

/** Two sites, one over http and https, and a page of the other one. */
export const HTTPS = 'https://app.test:8443/';
export const HTTP = 'http://app.test:8001/';
export const FAR = 'https://other.test:8443/p';
