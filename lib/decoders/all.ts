import type { Decoder } from './decoder.ts';
import { django } from './readable/django.ts';
import { itsdangerous } from './readable/itsdangerous.ts';
import { jwt } from './readable/jwt.ts';
import { railsSigned } from './readable/rails-signed.ts';
import { aspnetCore } from './sealed/aspnet-core.ts';
import { iron } from './sealed/iron.ts';
import { jwe } from './sealed/jwe.ts';
import { laravel } from './sealed/laravel.ts';
import { railsEncrypted } from './sealed/rails-encrypted.ts';
import { secureSession } from './sealed/secure-session.ts';

/** The formats that are known. Their order has no meaning: what fits best is taken. */
export const DECODERS: readonly Decoder[] = [
  aspnetCore,
  django,
  iron,
  itsdangerous,
  jwe,
  jwt,
  laravel,
  railsEncrypted,
  railsSigned,
  secureSession,
];

/** The name of a format for people; of an unknown one its id. */
export function titleOf(format: string): string {
  return DECODERS.find((decoder) => decoder.format === format)?.title ?? format;
}
