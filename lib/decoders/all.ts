import type { Decoder } from './decoder.ts';
import { adonis } from './ids/adonis.ts';
import { betterAuth } from './ids/better-auth.ts';
import { express } from './ids/express.ts';
import { fastifySession } from './ids/fastify-session.ts';
import { PLAIN_IDS } from './ids/plain.ts';
import { base64Json } from './readable/base64-json.ts';
import { betterAuthCache } from './readable/better-auth-cache.ts';
import { cookieSession } from './readable/cookie-session.ts';
import { django } from './readable/django.ts';
import { itsdangerous } from './readable/itsdangerous.ts';
import { jwt } from './readable/jwt.ts';
import { koaSession } from './readable/koa-session.ts';
import { railsSigned } from './readable/rails-signed.ts';
import { reactRouter } from './readable/react-router.ts';
import { supabase } from './readable/supabase.ts';
import { aspnetCore } from './sealed/aspnet-core.ts';
import { iron } from './sealed/iron.ts';
import { jwe } from './sealed/jwe.ts';
import { laravel } from './sealed/laravel.ts';
import { railsEncrypted } from './sealed/rails-encrypted.ts';
import { secureSession } from './sealed/secure-session.ts';

/** The formats that are known. Their order has no meaning: what fits best is taken. */
export const DECODERS: readonly Decoder[] = [
  adonis,
  aspnetCore,
  base64Json,
  betterAuth,
  betterAuthCache,
  cookieSession,
  django,
  express,
  fastifySession,
  iron,
  itsdangerous,
  jwe,
  jwt,
  koaSession,
  laravel,
  railsEncrypted,
  railsSigned,
  reactRouter,
  secureSession,
  supabase,
  ...PLAIN_IDS,
];
