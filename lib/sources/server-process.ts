import type { RunPlace } from '../../server-plugin/protocol.ts';

/** Which process of which service made a record, as far as its plugin tells. */
export interface ServerProcess {
  /** As the app calls itself, else the name of its package. */
  service: string | null;
  machine: string | null;
  pid: number | null;
}

/** Of a machine that has no name its plugin tells an empty one. */
function textOf(name: string | null | undefined): string | null {
  return name === undefined || name === '' ? null : name;
}

/** Null where an earlier plugin tells nothing of it. */
export function processOf({ service, machine, pid }: RunPlace): ServerProcess | null {
  if (service == null && machine === undefined && pid === undefined) return null;
  return { service: textOf(service), machine: textOf(machine), pid: pid ?? null };
}
