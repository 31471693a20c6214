// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/preact';
import { describe, expect, it, vi } from 'vitest';
import { mountPanel, requestRow, withLayout } from '../support/panel.tsx';
import { FileError } from '../../lib/recording/file-error.ts';
import { storyFacts } from '../support/story.ts';

/** As where the extension was updated while its panel was open: the files of the old one are gone. */
function gone(): never {
  throw new Error('Failed to fetch dynamically imported module');
}

vi.mock('../../lib/recording/export-text.ts', gone);
vi.mock('../../components/list/failing-test.ts', gone);

withLayout();

const WHAT_TO_DO = /could not be loaded.*Close DevTools and open it again\./;

describe('what is loaded when it is used, and cannot be, says what to do', () => {
  it.each(['Save the file', 'Save as a page'])('the export, with “%s”', async (name) => {
    const { host } = mountPanel(storyFacts());
    fireEvent.click(screen.getByRole('button', { name: 'Export a recording' }));
    const dialog = screen.getByRole('dialog', { name: 'Export a recording' });
    fireEvent.click(within(dialog).getByRole('button', { name }));
    expect((await within(dialog).findByRole('alert')).textContent).toMatch(WHAT_TO_DO);
    expect(host.save).not.toHaveBeenCalled();
  });

  it('the test of a request', async () => {
    const { host } = mountPanel(storyFacts());
    fireEvent.contextMenu(requestRow('PUT /cart/1'));
    fireEvent.click(screen.getByRole('menuitem', { name: 'Save as a failing test' }));
    expect(await screen.findByRole('menuitem', { name: WHAT_TO_DO })).toBeTruthy();
    expect(host.save).not.toHaveBeenCalled();
  });

  it('the opening of a file', async () => {
    mountPanel(storyFacts(), undefined, () => Promise.reject(new FileError('not-loaded')));
    const files = [new File(['{}'], 'bug.sessions.json')];
    const field = screen.getByLabelText('Open a recording', { selector: 'input' });
    fireEvent.change(field, { target: { files } });
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('bug.sessions.json cannot be opened');
    expect(alert.textContent).toMatch(WHAT_TO_DO);
  });

  it('the findings, which do not say that nothing is wrong', () => {
    mountPanel(
      storyFacts(),
      (store) => store.getState().toggleFindings(true),
      undefined,
      (_look, onNotLoaded) => onNotLoaded(),
    );
    const findings = screen.getByRole('region', { name: 'Findings' });
    expect(within(findings).getByRole('alert').textContent).toMatch(WHAT_TO_DO);
    expect(findings.textContent).not.toContain('Nothing is wrong');
  });
});
