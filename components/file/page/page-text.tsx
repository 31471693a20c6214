import { render } from 'preact';
import { openFile } from '../../../lib/recording/open-file.ts';
import { pageOf } from '../../../lib/recording/page.ts';
import { within, type Progress } from '../../../lib/recording/progress.ts';
import tokens from '../../styles/tokens.css?inline';
import verdict from '../../styles/verdict.css?inline';
import page from './page.css?inline';
import { Page } from './page.tsx';

/** How much of the time it takes until the recording is opened; at most some rows are written out. */
const OPENED = 0.9;

/**
 * A page that contains a recording and says what is in it: what is written out is read from the
 * recording as anybody would open it, so that the page shows nothing that is hidden in the file.
 *
 * @param recording the text of its file
 */
export function* pageText(recording: string, name: string): Progress<string> {
  // What rules find is not written out.
  const opening = openFile({ name, text: recording }, () => undefined);
  const { store } = yield* within(opening, { from: 0, to: OPENED });
  const place = document.createElement('div');
  render(<Page store={store} />, place);
  const body = place.getHTML(); // what is foreign comes escaped
  render(null, place);
  return pageOf({ recording, styles: tokens + verdict + page, body });
}
