/** Goes through everything that is to be seen of the panel, in each look of a theme. */
import { SCENES, setScene, type Look } from './scenes.ts';
import { arrive, type Stage } from './walk.ts';

/** Looks at what the panel shows now. @param state its name, such as `light-export` */
export type See = (state: string) => Promise<void>;

/** What is to be seen before there are rows. Leaves the stage at the demo, unpaired. */
export async function goThroughBefore(
  stage: Stage,
  looks: readonly Look[],
  see: See,
): Promise<void> {
  for (const look of looks) {
    await lookAs(stage, look);
    await see(`${look.name}-empty`);
  }
  await arrive(stage);
  for (const look of looks) {
    await lookAs(stage, look);
    await see(`${look.name}-not-paired`);
  }
}

/** Each scene, after the walk. */
export async function goThroughScenes(
  stage: Stage,
  looks: readonly Look[],
  see: See,
): Promise<void> {
  for (const look of looks) {
    await lookAs(stage, look);
    for (const scene of SCENES) {
      await setScene(scene, stage, look.size);
      await see(`${look.name}-${scene.name}`);
      await scene.leave?.(stage.panel);
    }
  }
}

async function lookAs({ devTools }: Stage, { size, isForced }: Look): Promise<void> {
  await devTools.devtools.emulateMedia({ forcedColors: isForced ? 'active' : 'none' });
  await devTools.resize(size.width, size.height);
}
