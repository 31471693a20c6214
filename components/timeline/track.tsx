import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { pictureName } from '../../lib/text/timeline.ts';
import { pictureOf } from '../../lib/timeline/picture.ts';
import { Scale } from '../../lib/timeline/scale.ts';
import { ticksOf } from '../../lib/timeline/ticks.ts';
import type { Timeline } from '../../lib/timeline/timeline.ts';
import { useDigits } from '../hooks/use-digits.ts';
import { usePanelStore } from '../hooks/use-store.ts';
import { draw } from './draw.ts';
import type { LanesShown } from './lanes-shown.ts';
import { Overlay } from './overlay.tsx';
import { paletteOf, type Palette } from './palette.ts';
import { heightOf } from './places.ts';
import { useAppearance } from './use-appearance.ts';
import { usePlaces } from './use-places.ts';

interface TrackProps {
  timeline: Timeline;
  /** Drawn anew with it. */
  version: number;
  shown: LanesShown;
  theme: 'light' | 'dark' | undefined;
}

/** The lanes, as a picture: the list says the same in words. */
export function Track({ timeline, version, shown, theme }: TrackProps): JSX.Element {
  const { log } = usePanelStore();
  const digits = useDigits();
  const track = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  // To read it has the document styled anew: once for each appearance.
  const palette = useRef<{ of: unknown; read: Palette } | null>(null);
  const { columns, lanes, rows } = timeline;
  const places = usePlaces(track, shown.count);
  const { width } = places;
  const appearance = useAppearance(theme);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the columns change in place, by version
  const scale = useMemo(() => new Scale(columns, width), [columns, version, width]);

  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || !track.current || width === 0) return;
    const pixels = window.devicePixelRatio;
    element.width = Math.round(width * pixels);
    element.height = Math.round(heightOf(places) * pixels);
    context.setTransform(pixels, 0, 0, pixels, 0, 0);
    if (palette.current?.of !== appearance) {
      palette.current = { of: appearance, read: paletteOf(track.current) };
    }
    draw(context, {
      picture: pictureOf(columns, {
        width,
        scale,
        lanes: places.lanes,
        laneOf: shown.laneOf,
        isOver: (run) => log.isOver(run),
      }),
      places,
      palette: palette.current.read,
      ticks: ticksOf(scale, width),
      lineages: Array.from({ length: places.lanes }, (_, at) => shown.own[at]?.number ?? null),
      nameOf: (session) => columns.names.nameOf(session)?.slice(0, digits) ?? '',
    });
  }, [shown, columns, log, version, places, width, scale, appearance, digits]);

  return (
    <div class="timeline-track" ref={track}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={pictureName(rows, { sessions: lanes.length, lost: lanes.lost })}
      />
      <Overlay timeline={timeline} scale={scale} places={places} laneOf={shown.laneOf} />
    </div>
  );
}
