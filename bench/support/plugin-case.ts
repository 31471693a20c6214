import type { Case } from './compare.ts';
import type { AppToStart } from './rounds.ts';

/** Express and express-session, `plain` or with the plugin in one of its modes. */
export function pluginApp(mode: string, store = 'memory'): AppToStart {
  return { file: 'app.ts', args: ['--mode', mode, '--store', store] };
}

export interface PluginCase {
  name: string;
  mode: string;
  action: 'read' | 'write';
  /** Size of the session. */
  kilobytes: number;
  /** Requests of each round. */
  requests: number;
  store?: string;
  aim: string | null;
}

/** The app with the plugin, relative to the same app without. */
export function pluginCase(about: PluginCase): Case {
  const { name, mode, action, kilobytes, requests, store, aim } = about;
  return {
    name,
    baseline: pluginApp('plain', store),
    other: pluginApp(mode, store),
    login: `/login/${kilobytes}`,
    path: `/${action}`,
    requests,
    of: 'CPU',
    aim,
  };
}
