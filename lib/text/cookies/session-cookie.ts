import type { Ground } from '../../witness/session-cookie.ts';

/** Why a cookie is taken for the session's. */
export const GROUND_TEXTS: Record<Ground, string> = {
  server: 'the server says so',
  user: 'you said so',
  name: 'by its name',
  shape: 'by its shape',
  behaviour: 'by its shape and behaviour',
  pattern: 'by a pattern of yours',
};

/** How that is known, and how sure it is. */
export const GROUND_MEANINGS: Record<Ground, string> = {
  server: 'The plugin tells the name of the session cookie.',
  user: 'You said of this cookie of this host that it is the session’s.',
  name: 'A guess: frameworks call the session’s cookie so, or the name says session.',
  shape: 'A guess: hardly anything but a session is written as its value is.',
  behaviour:
    'A guess: its value is long and random, a response set it out of the reach of scripts, and it was sent back.',
  pattern: 'A guess: nothing else tells, and its name fits a pattern on the options page.',
};

export const WHICH = {
  title: 'Which cookie is the session’s',
  none: 'None is known.',
  isNot: 'This is not a session cookie',
  is: 'This is the session cookie',
  wasSaidNot: 'you said that it is not a session’s',
  undo: 'Undo',
  /** In the accessible names of buttons, of which there are many. */
  of: (words: string, name: string) => `${words}: ${name}`,
  others: (count: number) => `Other cookies (${count.toLocaleString('en')})`,
  remembered: (host: string) =>
    `What you say holds for ${host}, is kept in this browser, and is listed on the extension’s options page.`,
  guess: 'taken for the session by a guess: see the Cookie tab',
};
