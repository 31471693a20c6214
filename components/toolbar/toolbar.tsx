import { Ban, ChevronLeft, ChevronRight, CircleQuestionMark, SkipBack, SkipForward } from 'lucide';
import type { JSX } from 'preact';
import { PANEL, TOOLBAR } from '../../lib/text/panel.ts';
import { FileButtons } from '../file/file-buttons.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { PlayButton } from '../timeline/play-button.tsx';
import { useActions, useStore } from '../hooks/use-store.ts';
import { FilterField } from './filter/filter-field.tsx';
import { FilterProblems } from './filter/filter-problems.tsx';
import { RecordButton } from './record-button.tsx';
import { ServerChip } from './server-chip.tsx';
import { ViewMenu } from './view-menu.tsx';

/** The line on top: record, clear, step, filter, what is shown, and the server. */
export function Toolbar(): JSX.Element {
  const actions = useActions();
  const isLive = useStore((state) => state.file === null);
  return (
    <header>
      <h1 class="unseen">{PANEL.name}</h1>
      <div class="toolbar" role="group" aria-label={TOOLBAR.name}>
        {isLive && <RecordButton />}
        {isLive && <IconButton icon={Ban} name={TOOLBAR.clear} onClick={() => actions.clear()} />}
        <FileButtons />
        <span class="toolbar-line" />
        <span class="steps">
          <IconButton
            icon={SkipBack}
            name={TOOLBAR.previousSave}
            keys="p"
            onClick={() => actions.stepSave('previous')}
          />
          <span class="steps-word" aria-hidden="true">
            {TOOLBAR.save}
          </span>
          <IconButton
            icon={SkipForward}
            name={TOOLBAR.nextSave}
            keys="n"
            onClick={() => actions.stepSave('next')}
          />
        </span>
        <IconButton
          icon={ChevronLeft}
          name={TOOLBAR.previous}
          keys="k"
          onClick={() => actions.step('previous')}
        />
        <IconButton
          icon={ChevronRight}
          name={TOOLBAR.next}
          keys="j"
          onClick={() => actions.step('next')}
        />
        <PlayButton />
        <span class="toolbar-line" />
        <FilterField />
        <ViewMenu />
        <span class="toolbar-end">
          <ServerChip />
          <IconButton
            icon={CircleQuestionMark}
            name={TOOLBAR.help}
            keys="?"
            onClick={() => actions.toggleHelp(true)}
          />
        </span>
      </div>
      <FilterProblems set={(filter) => actions.setFilter(filter)} />
    </header>
  );
}
