/** A walk through the demo with the real panel: a ledger of its requests, and pictures. */
import { mkdir } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DemoMiddleware } from '../tests/e2e/support/demo.ts';
import { COLUMNS, type Column, type Panel } from '../tests/e2e/support/panel.ts';
import { DOCKED, SCENES, setScene, TALL } from './pictures/scenes.ts';
import { arrive, onStage, walk, type Stage } from './pictures/walk.ts';

const PICTURES = fileURLToPath(new URL('../.output/tour/', import.meta.url));

type Row = Record<Column, string>;

/** Walks the demo in both themes, prints the ledger and where the pictures are. */
export async function tour(middleware: DemoMiddleware): Promise<void> {
  await mkdir(PICTURES, { recursive: true });
  const pictures: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    console.log(`Walking LocalLibrary on ${middleware} with the ${theme} panel …`);
    const ledger = await onStage({ dark: theme === 'dark', middleware }, async (stage) => {
      await arrive(stage);
      await walk(stage);
      const rows = await readAll(stage);
      pictures.push(...(await portray(stage, theme)));
      return rows;
    });
    if (theme === 'light') printLedger(ledger);
  }
  console.log(`\nPictures:\n${pictures.map((path) => `  ${relative('.', path)}`).join('\n')}`);
}

async function readAll({ devTools, panel }: Stage): Promise<Row[]> {
  await devTools.resize(TALL.width, TALL.height);
  return readLedger(panel);
}

/** What can be seen of the walk. @returns where the pictures are */
async function portray(stage: Stage, theme: string): Promise<string[]> {
  const paths: string[] = [];
  for (const scene of SCENES) {
    const path = `${PICTURES}${theme}-${scene.name}.png`;
    await setScene(scene, stage, DOCKED);
    await stage.devTools.screenshot(path);
    paths.push(path);
    await scene.leave?.(stage.panel);
  }
  return paths;
}

async function readLedger(panel: Panel): Promise<Row[]> {
  const rows: Row[] = [];
  for (const row of await panel.rows.all()) {
    const cells = await Promise.all(
      COLUMNS.map(async (column) => {
        // A narrow list gives up columns.
        const [text = ''] = await row.locator(`[data-column="${column}"]`).allInnerTexts();
        return [column, text.replaceAll(/\s+/g, ' ').trim()] as const;
      }),
    );
    rows.push({ ...emptyRow(), ...Object.fromEntries(cells) });
  }
  return rows;
}

function emptyRow(): Row {
  return {
    number: '',
    time: '',
    method: '',
    path: '',
    host: '',
    service: '',
    status: '',
    session: '',
    verdict: '',
    marks: '',
    duration: '',
    changes: '',
  };
}

function printLedger(rows: Row[]): void {
  const columns = ['number', 'method', 'path', 'status', 'session', 'verdict', 'changes'] as const;
  const titles: Row = {
    ...emptyRow(),
    ...Object.fromEntries(columns.map((name) => [name, name])),
    number: '#',
  };
  const widths = columns.map((column) =>
    Math.max(...[titles, ...rows].map((row) => row[column].length)),
  );
  console.log();
  for (const row of [titles, ...rows]) {
    console.log(
      columns
        .map((column, at) => row[column].padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}
