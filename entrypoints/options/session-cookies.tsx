import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { visible } from '../../lib/foreign/visible.ts';
import { SESSION_COOKIES as words } from '../../lib/text/options.ts';
import {
  NO_CHOICES,
  withoutCorrection,
  withoutPattern,
  withPattern,
  type Choices,
} from '../../lib/witness/choices.ts';
import { loadChoices, onChoices, saveChoices } from '../panel/choices.ts';

/** What the user said of cookies, to be taken back, and names by which to know sessions. */
export function SessionCookies(): JSX.Element {
  const [choices, setChoices] = useState<Choices>(NO_CHOICES);
  useEffect(() => {
    void loadChoices().then(setChoices);
    onChoices(setChoices);
  }, []);
  return (
    <>
      <h1>{words.title}</h1>
      <p>{words.intro}</p>
      <Corrections choices={choices} />
      <Patterns choices={choices} />
    </>
  );
}

function Corrections({ choices }: { choices: Choices }): JSX.Element {
  return (
    <>
      <h2>{words.corrections}</h2>
      {choices.corrections.length === 0 && <p>{words.noCorrections}</p>}
      <ul>
        {choices.corrections.map((correction) => (
          <li key={`${correction.host} ${correction.name}`}>
            <span>
              <code>{visible(correction.name)}</code>{' '}
              {correction.isSession ? words.isSession : words.isNone} {words.on}{' '}
              {visible(correction.host)}
            </span>
            <button
              type="button"
              onClick={() => void saveChoices(withoutCorrection(choices, correction))}
            >
              {words.remove}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Patterns({ choices }: { choices: Choices }): JSX.Element {
  const [pattern, setPattern] = useState('');
  const add = (): void => {
    const name = pattern.trim();
    if (name === '' || /^\*+$/.test(name)) return;
    void saveChoices(withPattern(choices, name));
    setPattern('');
  };
  return (
    <>
      <h2>{words.patterns}</h2>
      <p>{words.patternsMeaning}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <label for="pattern">{words.patternLabel}</label>
        <input
          id="pattern"
          maxLength={200}
          placeholder="my_*_auth"
          value={pattern}
          onInput={(event) => setPattern(event.currentTarget.value)}
        />
        <button type="submit">{words.add}</button>
      </form>
      <ul>
        {choices.patterns.map((known) => (
          <li key={known}>
            <code>{visible(known)}</code>
            <button type="button" onClick={() => void saveChoices(withoutPattern(choices, known))}>
              {words.remove}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
