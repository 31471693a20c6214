import { styleText } from 'node:util';
import type { WriteStream } from 'node:tty';

/** What a piece of text is, so that it can be set off where there are colours. */
export type Look = 'strong' | 'faint' | 'code' | 'bad' | 'good' | 'notable';

/** Sets a text off from others; without colours it stays as it is. */
export type Style = (look: Look, text: string) => string;

const FORMATS = {
  strong: 'bold',
  faint: 'dim',
  code: 'cyan',
  bad: 'red',
  good: 'green',
  notable: 'yellow',
} as const satisfies Record<Look, Parameters<typeof styleText>[0]>;

/**
 * Colours for a terminal that has some, and for nothing else: what is piped is read by programs.
 * Node reads NO_COLOR, FORCE_COLOR and TERM for `hasColors`.
 */
export function styleFor(stream: Pick<WriteStream, 'isTTY' | 'hasColors'>): Style {
  return stream.isTTY && stream.hasColors() ? coloured : plain;
}

export const plain: Style = (_look, text) => text;

const coloured: Style = (look, text) => styleText(FORMATS[look], text, { validateStream: false });
