import { READING_ROOM_PATH, type MiddlewareName } from '../sessions/kit.ts';
import { html, type Html } from './html.ts';

const SETTING: Record<MiddlewareName, string> = {
  'session-framework': 'saveEveryRequest: true',
  'express-session': 'resave: true, rolling: true',
};

export interface Seat {
  middleware: MiddlewareName;
  seat: number;
  isNew: boolean;
}

export function readingRoomView({ middleware, seat, isNew }: Seat): Html {
  return html`
    <h1>The reading room</h1>
    <p class="lead">
      ${isNew ? 'Please take' : 'You have'} seat <strong id="seat">${seat}</strong>. It is kept for
      20 minutes after you last looked in.
    </p>
    <p>
      So the session of this room, which has a cookie of its own, is stored and its cookie sent
      again on every request (<code>${SETTING[middleware]}</code>), although nothing in it changes:
      in the
      <b>Sessions</b> tab, each further visit is <b>rewritten</b>.
    </p>
    <div class="actions">
      <a href="${READING_ROOM_PATH}">Look in again</a> <a href="/">Back to the start</a>
    </div>
  `;
}
