import { H3, useSession } from 'h3';
import { toNodeHandler } from 'h3/node';
import { show } from '../show.cjs';

const app = new H3().get('/', async (event) => {
  const session = await useSession(event, { password: 'a password of thirty-two characters' });
  await session.update({ user: 'ada' });
  return 'visited';
});

export const shown = show('h3', toNodeHandler(app));
