import * as v from 'valibot';
import { startChild, type Child } from '../support/child.ts';
import { AppHello } from '../support/protocol.ts';

/** Where the processes of the app keep their records. */
export const SOAKED = ['memory', 'sqlite', 'redis'] as const;
export type SoakedRecords = (typeof SOAKED)[number];

/** One process of an app. */
export interface SoakedApp extends Child {
  readonly port: number;
}

export interface SoakedOptions {
  /** Where it keeps its records; null for an app without the plugin. */
  records: SoakedRecords | null;
  /** Port of the Redis. */
  redis?: number | undefined;
  /** How far its clock is ahead, in ms. */
  ahead?: number;
}

export async function startSoaked(options: SoakedOptions): Promise<SoakedApp> {
  const { records, redis, ahead = 0 } = options;
  const args = records === null ? [] : ['--records', records, '--ahead', String(ahead)];
  if (redis !== undefined) args.push('--redis', String(redis));
  const child = await startChild('../soak/app.ts', args);
  return { ...child, port: v.parse(AppHello, child.hello).port };
}
