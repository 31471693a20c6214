import { isNamed } from './names.ts';

/** How a format is called. */
interface Naming {
  /** For people. */
  title: string;
  /** Names that cookies of this format have by default, without `__Host-` and kin. */
  names: readonly (string | RegExp)[];
}

/** The formats that are known, by their ids. What they are called needs no decoder to be loaded. */
export const FORMATS = {
  adonis: { title: 'AdonisJS', names: ['adonis-session'] },
  aspnet: { title: 'ASP.NET', names: ['ASP.NET_SessionId'] },
  'aspnet-core': {
    title: 'ASP.NET Core (Data Protection)',
    names: [/^\.AspNetCore\.(Session|Cookies|Identity\.Application)$/],
  },
  astro: { title: 'Astro', names: ['astro-session'] },
  'authjs-id': { title: 'Auth.js', names: ['authjs.session-token', 'next-auth.session-token'] },
  'base64-json': { title: 'JSON in base64', names: [] },
  'better-auth': { title: 'Better Auth', names: ['better-auth.session_token'] },
  'better-auth-cache': { title: 'Better Auth (cookie cache)', names: ['better-auth.session_data'] },
  'cookie-session': { title: 'cookie-session', names: ['session'] },
  django: { title: 'Django (signed_cookies)', names: ['sessionid'] },
  'django-id': { title: 'Django or session-framework', names: ['sessionid'] },
  express: { title: 'Express (express-session, cookie-signature)', names: ['connect.sid'] },
  'fastify-session': { title: '@fastify/session', names: ['sessionId'] },
  'hono-sessions': { title: 'hono-sessions', names: ['session'] },
  iron: {
    title: 'Iron seal (iron-session, h3, Nuxt)',
    names: ['iron-session', 'h3', 'nuxt-session'],
  },
  itsdangerous: { title: 'itsdangerous (Flask, Starlette)', names: ['session'] },
  java: { title: 'Java servlets', names: ['JSESSIONID'] },
  jwe: {
    title: 'JWE, an encrypted JWT (Auth.js)',
    names: ['authjs.session-token', 'next-auth.session-token', 'sid'],
  },
  // Clerk's and Firebase's: there the token is the session.
  jwt: { title: 'JWT', names: ['__session'] },
  'koa-session': { title: 'koa-session', names: ['koa.sess'] },
  // After the name of the app, which is Laravel by default.
  laravel: { title: 'Laravel (encrypted)', names: ['laravel_session', 'laravel-session'] },
  php: { title: 'PHP', names: ['PHPSESSID'] },
  'rails-encrypted': { title: 'Rails (encrypted)', names: [/^_\w+_session$/] },
  'rails-signed': { title: 'Rails (signed)', names: [/^_\w+_session$/, 'rack.session'] },
  'react-router': { title: 'React Router or Remix', names: ['__session'] },
  'secure-session': { title: '@fastify/secure-session', names: ['session'] },
  spring: { title: 'Spring Session', names: ['SESSION'] },
  supabase: { title: 'Supabase', names: [/^sb-[\w-]+-auth-token$/] },
} satisfies Record<string, Naming>;

/** The id of a format. */
export type Format = keyof typeof FORMATS;

/** Whether a framework calls its session's cookie so by default, with `__Host-` and kin or without. */
export function isDefaultName(name: string): boolean {
  return Object.values(FORMATS).some(({ names }: Naming) => isNamed(name, names));
}

/** The name of a format for people; of an unknown one its id. */
export function titleOf(format: string): string {
  return Object.entries(FORMATS).find(([id]) => id === format)?.[1].title ?? format;
}
