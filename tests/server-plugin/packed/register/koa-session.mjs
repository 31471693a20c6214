import Koa from 'koa';
import session from 'koa-session';
import { show } from './show.cjs';

const app = new Koa();
app.keys = ['key'];
app.use(session({}, app));
app.use((ctx) => {
  Object.assign(Object(ctx.session), { user: 'ada' });
  ctx.body = 'visited';
});

export const shown = show('koa-session', app.callback());
