import { draw } from '../../../components/timeline/draw.ts';
import { FEW_LANES, lanesShown } from '../../../components/timeline/lanes-shown.ts';
import { paletteOf } from '../../../components/timeline/palette.ts';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { pictureOf } from '../../../lib/timeline/picture.ts';
import { Scale } from '../../../lib/timeline/scale.ts';
import { ticksOf } from '../../../lib/timeline/ticks.ts';
import { Timeline } from '../../../lib/timeline/timeline.ts';

/** What draws the timeline of these rows anew, on the canvas of the page. */
export function redrawOf(rows: readonly Exchange[]): () => void {
  const track = document.querySelector<HTMLElement>('.timeline-track');
  const canvas = track?.querySelector('canvas');
  const context = canvas?.getContext('2d');
  if (!track || !canvas || !context) throw new Error('The page has no timeline.');
  const timeline = new Timeline(rows);
  const { columns } = timeline;
  const shown = lanesShown(timeline, FEW_LANES);
  const { clientWidth: width } = canvas;
  const places = { width, axis: 18, lanes: shown.count, lane: 24 };
  const palette = paletteOf(track);
  return () => {
    const scale = new Scale(columns, width);
    const { laneOf } = shown;
    draw(context, {
      picture: pictureOf(columns, {
        width,
        scale,
        lanes: shown.count,
        laneOf,
        isOver: () => false,
      }),
      places,
      palette,
      ticks: ticksOf(scale, width),
      lineages: shown.own.map(({ number }) => number),
      nameOf: (session) => columns.names.nameOf(session)?.slice(0, 4) ?? '',
    });
  };
}
