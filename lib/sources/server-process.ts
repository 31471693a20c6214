import type { RunPlace } from '../../server-plugin/protocol.ts';

/** Which process of which service made a record, as far as its plugin tells. */
export interface ServerProcess {
  /** As the app calls itself, else the name of its package. */
  service: string | null;
  machine: string | null;
  pid: number | null;
}

/** Null where an earlier plugin tells nothing of it. */
export function processOf({ service, machine, pid }: RunPlace): ServerProcess | null {
  if (service == null && machine === undefined && pid === undefined) return null;
  return { service: service ?? null, machine: machine ?? null, pid: pid ?? null };
}
