import type { Decoder } from './decoder.ts';
import { aspnetCore } from './sealed/aspnet-core.ts';
import { iron } from './sealed/iron.ts';
import { jwe } from './sealed/jwe.ts';
import { laravel } from './sealed/laravel.ts';
import { secureSession } from './sealed/secure-session.ts';

/** The formats that are known. Their order has no meaning: what fits best is taken. */
export const DECODERS: readonly Decoder[] = [aspnetCore, iron, jwe, laravel, secureSession];

/** The name of a format for people; of an unknown one its id. */
export function titleOf(format: string): string {
  return DECODERS.find((decoder) => decoder.format === format)?.title ?? format;
}
