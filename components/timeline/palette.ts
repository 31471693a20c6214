import type { Verdict } from '../../lib/judgement/verdict.ts';

/** What a canvas is drawn with: colours and fonts as the style sheet gives them. */
export interface Palette {
  verdicts: Record<Verdict, string>;
  background: string;
  onLost: string;
  text: string;
  dim: string;
  line: string;
  session: (hue: number) => string;
  font: string;
}

const VERDICT_COLOURS: Record<Verdict, string> = {
  lost: '--timeline-lost',
  rotated: '--timeline-rotated',
  destroyed: '--timeline-ended',
  created: '--timeline-created',
  saved: '--timeline-saved',
  rewritten: '--timeline-saved',
  refused: '--timeline-warn',
  renewed: '--timeline-quiet',
  read: '--timeline-quiet',
  untouched: '--timeline-quiet',
  sent: '--timeline-quiet',
  none: '--timeline-quiet',
  pending: '--timeline-quiet',
};

/**
 * Reads the colours of an element's custom properties as they come out where it stands: in light,
 * dark and forced colours. A canvas knows neither `var()` nor `light-dark()`.
 */
export function paletteOf(parent: HTMLElement): Palette {
  const probe = document.createElement('span');
  probe.style.setProperty('forced-color-adjust', 'none');
  probe.style.display = 'none';
  parent.append(probe);
  const colourOf = (value: string): string => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const verdict = (name: Verdict): string => colourOf(`var(${VERDICT_COLOURS[name]})`);
  const palette = {
    verdicts: {
      lost: verdict('lost'),
      rotated: verdict('rotated'),
      destroyed: verdict('destroyed'),
      created: verdict('created'),
      saved: verdict('saved'),
      rewritten: verdict('rewritten'),
      refused: verdict('refused'),
      renewed: verdict('renewed'),
      read: verdict('read'),
      untouched: verdict('untouched'),
      sent: verdict('sent'),
      none: verdict('none'),
      pending: verdict('pending'),
    },
    background: colourOf('var(--timeline-bg)'),
    onLost: colourOf('var(--timeline-on-lost)'),
    text: colourOf('var(--timeline-text)'),
    dim: colourOf('var(--timeline-dim)'),
    line: colourOf('var(--timeline-line)'),
    session: sessionColours(getComputedStyle(parent).getPropertyValue('--timeline-session').trim()),
    font: getComputedStyle(parent).getPropertyValue('--mono').trim(),
  };
  probe.remove();
  return palette;
}

/** @param forced the one colour of all sessions, where the user's colours are forced */
function sessionColours(forced: string): Palette['session'] {
  return forced === '' ? (hue) => `oklch(0.6 0.15 ${hue})` : () => forced;
}
