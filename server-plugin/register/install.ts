import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { processHub } from '../hub.ts';
import { keyOf, processWide } from '../process/process-wide.ts';
import { read } from '../reading.ts';
import { pathOf } from './finding.ts';
import { hookImport, hookRequire } from './hooks.ts';
import { KNOWN } from './known.ts';
import { StandIns } from './stand-ins.ts';
import { Status } from './status.ts';

/** What the modules that stand in call, wherever they are. */
interface Registered {
  /** Never throws: an app that is not observed runs all the same. */
  ofNamespace(specifier: string, url: string, own: object): object;
}

function isRegistered(value: unknown): value is Registered {
  return typeof read(value, 'ofNamespace') === 'function';
}

const SHARED = 'register';

/**
 * Has the known packages observed as they are imported, from now on. Nothing is printed: this runs
 * in each process and thread of an app, also in those that only build or watch. Once in each: both
 * formats may be loaded, and `NODE_OPTIONS` may name what a command names, too.
 */
export function install(): void {
  if (!isOff()) processWide(SHARED, isRegistered, hook);
}

/** As with `observe`, where nobody says otherwise. */
function isOff(): boolean {
  return process.env.NODE_ENV === 'production';
}

function hook(): Registered {
  const standIns = new StandIns(new Status(print), isOff);
  hookRequire(standIns);
  if (!hookImport(keyOf(SHARED))) sayWhereItServes(NOT_ALL);
  return {
    ofNamespace(specifier, url, own) {
      const known = KNOWN.find((candidate) => candidate.specifier === specifier);
      if (known === undefined) return own;
      return standIns.ofNamespace({ known, file: pathOf(url) ?? '' }, own);
    },
  };
}

const NOT_ALL = `Sessions DevTools: register does not see all that an app imports: Node ${process.versions.node} has no module.registerHooks, which came with 22.15. Take a newer one, or write the line of the adapter.`;

/** In a process that answers requests, at the first one, and in no other. */
function sayWhereItServes(line: string): void {
  const say = (): void => {
    unsubscribe(REQUEST_START, say);
    print(line);
  };
  subscribe(REQUEST_START, say);
}

const REQUEST_START = 'http.server.request.start';

function print(line: string): void {
  processHub().print(line);
}
