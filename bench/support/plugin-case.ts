import type { Case } from './compare.ts';
import type { AppToStart } from './rounds.ts';

/** Express and express-session, `plain` or with the plugin in one of its modes. */
export function pluginApp(mode: string, store = 'memory'): AppToStart {
  return { file: 'app.ts', args: ['--mode', mode, '--store', store] };
}

/** How an app is observed, and what is loaded for that. */
const OBSERVERS: Record<string, Partial<AppToStart>> = {
  read: { isRead: true },
  opentelemetry: { preload: '../peers/opentelemetry.mjs' },
  sentry: { preload: '../peers/sentry.mjs' },
};

export interface PluginCase {
  name: string;
  /** One of `app.ts`, or another observer. */
  mode: string;
  action: 'read' | 'write';
  /** Size of the session. */
  kilobytes: number;
  /** Requests of each round. */
  requests: number;
  /** Requests before them. */
  warm?: number;
  store?: string;
  aim: string | null;
}

/** The app with the plugin, relative to the same app without. */
export function pluginCase(about: PluginCase): Case {
  const { name, mode, action, kilobytes, requests, warm, store, aim } = about;
  return {
    name,
    baseline: pluginApp('plain', store),
    other: { ...pluginApp(mode, store), ...OBSERVERS[mode] },
    login: `/login/${kilobytes}`,
    path: `/${action}`,
    requests,
    ...(warm === undefined ? {} : { warm }),
    of: 'CPU',
    aim,
  };
}
