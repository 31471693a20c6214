import type { Hub } from '../hub.ts';
import { PROTOCOL_VERSION, type HelloReply } from '../protocol.ts';
import { PLUGIN_NAME, PLUGIN_VERSION } from '../version.ts';

/** Who answers: the plugin, this run of it, and what it observes. */
export function helloOf(hub: Hub): HelloReply {
  return {
    v: PROTOCOL_VERSION,
    name: PLUGIN_NAME,
    version: PLUGIN_VERSION,
    instance: hub.instance,
    since: hub.since,
    now: Date.now(),
    middlewares: [...hub.middlewares],
    can: [],
  };
}
