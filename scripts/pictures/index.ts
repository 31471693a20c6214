/**
 * Makes every picture of the panel: each scene in each look, for whoever looks at them, and those of
 * the README, a moving one among them.
 *
 * Usage: node scripts/pictures/index.ts [--readme]
 */
import { mkdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FILM_MAKER, makeFilm, type Still } from './film.ts';
import { DOCKED, LOOKS, LOST, setScene } from './scenes.ts';
import { goThroughBefore, goThroughScenes } from './states.ts';
import { onStage, walk, type Stage } from './walk.ts';

const ALL = fileURLToPath(new URL('../../.output/pictures/', import.meta.url));
const README = fileURLToPath(new URL('../../docs/images/', import.meta.url));

/** As wide as a README is shown. */
const FILM = { width: 960, height: 600 };

const { values } = parseArgs({ options: { readme: { type: 'boolean', default: false } } });
const middleware = 'session-framework';

await mkdir(ALL, { recursive: true });
const made: string[] = [];
for (const dark of [false, true]) {
  await onStage({ dark, middleware }, async (stage) => {
    const looks = values.readme ? [] : LOOKS.filter((look) => look.dark === dark);
    const take = takerOf(stage);
    const takeState = (state: string): Promise<void> => take(join(ALL, `${state}.png`));
    await goThroughBefore(stage, looks, takeState);
    await walk(stage);
    await goThroughScenes(stage, looks, takeState);
    await takeReadme(stage, dark, take);
    if (!dark) await takeFilm(stage);
  });
}
for (const path of made) {
  const { size } = await stat(path);
  console.log(`${relative('.', path)}  ${Math.ceil(size / 1024)} KB`);
}

type Take = (path: string) => Promise<void>;

function takerOf({ devTools }: Stage): Take {
  return async (path) => {
    await devTools.screenshot(path);
    made.push(path);
  };
}

/** A change that was lost, and the same one that was kept. */
async function takeReadme(stage: Stage, dark: boolean, take: Take): Promise<void> {
  await stage.devTools.devtools.emulateMedia({ forcedColors: 'none' });
  await setScene(LOST, stage, DOCKED);
  await take(join(README, `lost-${dark ? 'dark' : 'light'}.png`));
  await LOST.leave?.(stage.panel);
}

/** From the losses to one of them, its cause, and the same change where it is kept. */
async function takeFilm({ devTools, panel }: Stage): Promise<void> {
  const stills: Still[] = [];
  await devTools.resize(FILM.width, FILM.height);
  const still = async (name: string, ms: number): Promise<void> => {
    const path = join(ALL, `film-${name}.png`);
    await devTools.screenshot(path);
    stills.push({ path, ms });
  };
  await panel.grid.press('Escape');
  await still('1-list', 1500);
  await panel.filter('verdict:lost');
  await still('2-losses', 1500);
  await panel.select(panel.row('POST', '/accidents/in-place').first());
  await still('3-lost', 2500);
  await panel.openTab('Changes');
  await still('4-changes', 2000);
  await panel.openTab('Life cycle');
  await still('5-life-cycle', 2000);
  await panel.openTab('State');
  await panel.filter('path:in-place');
  await panel.select(panel.rows.last());
  await still('6-saved', 2500);
  const path = join(README, 'walk.webp');
  if (makeFilm(stills, path)) made.push(path);
  else console.log(`No moving picture: ${FILM_MAKER} is not installed (of Debian's package webp).`);
}
