import type { Hub } from '../hub.ts';
import { PROTOCOL_VERSION, type HelloReply, type RunPlace } from '../protocol.ts';
import { PLUGIN_NAME, PLUGIN_VERSION } from '../version.ts';

/** Which process that is. */
export function placeOf({ service, machine, pid }: RunPlace): RunPlace {
  return { service, machine, pid };
}

/** Who answers: the plugin, this run of it, and what it observes. */
export function helloOf(hub: Hub): HelloReply {
  return {
    v: PROTOCOL_VERSION,
    name: PLUGIN_NAME,
    version: PLUGIN_VERSION,
    instance: hub.instance,
    since: hub.since,
    ...placeOf(hub.run),
    now: Date.now(),
    middlewares: [...hub.middlewares],
    can: [],
  };
}
