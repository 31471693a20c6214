/** The timeline as a user sees it. */
import type { Locator } from '@playwright/test';
import type { Panel } from './panel.ts';

export interface TimelineInPanel {
  /** The requests over time: the list says the same in words. */
  picture: Locator;
  /** The slider that stands at the selected request. */
  playhead: Locator;
}

export function timelineOf({ frame }: Panel): TimelineInPanel {
  return {
    picture: frame.getByRole('img', { name: /requests? of/ }),
    playhead: frame.getByRole('slider', { name: 'Selected request in the timeline' }),
  };
}

/**
 * How many columns of the picture have both colours, as in `rgb(1, 2, 3)`: there one request stands
 * above another.
 *
 * @param from in pixels of the page, from the left edge of the picture
 */
export function columnsWith(
  picture: Locator,
  both: readonly [string, string],
  from = 0,
): Promise<number> {
  return picture.evaluate(
    (canvas: HTMLCanvasElement, { from, both: [one, other] }) => {
      const pixels = canvas.width / canvas.clientWidth;
      const context = canvas.getContext('2d');
      const columns = Array.from({ length: canvas.clientWidth }, (_, at) => at);
      return columns.filter((column) => {
        const { data } = context?.getImageData(column * pixels, 0, 1, canvas.height) ?? {};
        const colours = Array.from({ length: canvas.height }, (_, y) => {
          const [red = 0, green = 0, blue = 0] = data?.slice(y * 4, y * 4 + 3) ?? [];
          return `rgb(${red}, ${green}, ${blue})`;
        });
        return column >= from && colours.includes(one) && colours.includes(other);
      }).length;
    },
    { from, both },
  );
}
