import * as v from 'valibot';
import { startChild, type Child } from '../support/child.ts';
import { AppHello } from '../support/protocol.ts';
import type { RecordsOption } from '../../server-plugin/options.ts';

/** One process of an app. */
export interface SoakedApp extends Child {
  readonly port: number;
}

/** @param records where it keeps them; null for an app without the plugin */
export async function startSoaked(
  records: RecordsOption | null,
  { ahead = 0 }: { ahead?: number } = {},
): Promise<SoakedApp> {
  const args = records === null ? [] : ['--records', records, '--ahead', String(ahead)];
  const child = await startChild('../soak/app.ts', args);
  return { ...child, port: v.parse(AppHello, child.hello).port };
}
