import { Pause, Play } from 'lucide';
import type { JSX } from 'preact';
import { TIMELINE } from '../../lib/text/timeline.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { usePlayback } from '../hooks/use-store.ts';

/** Plays the requests that are shown, one after another; and how fast. */
export function PlayButton(): JSX.Element {
  const isPlaying = usePlayback((state) => state.isPlaying);
  const speed = usePlayback((state) => state.speed);
  const toggle = usePlayback((state) => state.toggle);
  const nextSpeed = usePlayback((state) => state.nextSpeed);
  const name = TIMELINE.speed(speed);
  return (
    <span class="play">
      <IconButton
        icon={isPlaying ? Pause : Play}
        name={isPlaying ? TIMELINE.pause : TIMELINE.play}
        keys="Space"
        onClick={toggle}
      />
      <button
        type="button"
        class="icon-button speed"
        aria-label={name}
        title={name}
        onClick={nextSpeed}
      >
        {TIMELINE.speedWord(speed)}
      </button>
    </span>
  );
}
