import { createApp, eventHandler, toNodeListener, useSession } from 'h3';
import { show } from './show.cjs';

const app = createApp().use(
  eventHandler(async (event) => {
    const session = await useSession(event, { password: 'a password of thirty-two characters' });
    await session.update({ user: 'ada' });
    return 'visited';
  }),
);

export const shown = show('h3', toNodeListener(app));
