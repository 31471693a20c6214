import { express } from './ids/express.ts';
import { cookieSession } from './readable/cookie-session.ts';
import { koaSession } from './readable/koa-session.ts';

const IN_MILLISECONDS = [express, cookieSession, koaSession];

/** Whether what writes a format is told in milliseconds how long its cookie lasts. */
export function countsMilliseconds(format: string): boolean {
  return IN_MILLISECONDS.some((decoder) => decoder.format === format);
}
