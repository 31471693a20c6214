// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { PanelStore } from '../../lib/panel/store.ts';
import { inSlices, type Progress } from '../../lib/recording/progress.ts';
import { mountPanel, requestRows, withLayout, type MountedPanel } from '../support/panel.tsx';
import { livePanel, recordingOf, textOf } from '../support/recorded.ts';
import { exchangeFacts, sessionRecord } from '../support/records.ts';
import { storyFacts } from '../support/story.ts';

withLayout();

/** The rows that are drawn, as they read; ids have other names in a file. */
function drawnRows(): string[] {
  return requestRows().map((row) =>
    within(row)
      .getAllByRole('gridcell')
      .map((cell) => cell.textContent.trim())
      .filter((text) => !/^[0-9a-f]{4}( → [0-9a-f]{4})?$/.test(text))
      .join(' | '),
  );
}

function inDialog(role: 'button' | 'radio', name: string | RegExp): HTMLElement {
  const dialog = screen.getByRole('dialog', { name: 'Export a recording' });
  return within(dialog).getByRole(role, { name });
}

function openExport(): void {
  fireEvent.click(screen.getByRole('button', { name: 'Export a recording' }));
}

function importFile(text: string, name = 'bug.sessions.json'): void {
  const files = [new File([text], name)];
  fireEvent.change(screen.getByLabelText('Open a recording', { selector: 'input' }), {
    target: { files },
  });
}

const OTHER = textOf(recordingOf(livePanel(exchangeFacts(sessionRecord({ url: '/other' })))));

async function opened(): Promise<void> {
  await screen.findByText(/This is a recording, imported from/);
}

/** Saves, and waits until the dialog has closed. */
async function saveFile(): Promise<void> {
  fireEvent.click(inDialog('button', 'Save the file'));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
}

async function savePage({ save }: MountedPanel['host']): Promise<{ name: string; text: string }> {
  fireEvent.click(inDialog('button', 'Save as a page'));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  return save.mock.lastCall?.[0] ?? { name: '', text: '' };
}

describe('the export', () => {
  it('saves a file whose rows are those of the panel, values hidden', async () => {
    const { host } = mountPanel(storyFacts());
    const before = drawnRows();
    openExport();
    expect(inDialog('radio', /^Hidden/)).toHaveProperty('checked', true);
    await saveFile();
    const { name = '', text = '' } = host.save.mock.lastCall?.[0] ?? {};
    expect(name).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.sessions\.json$/);
    expect(JSON.parse(text)).toMatchObject({ about: { redaction: 'values' } });
    importFile(text, name);
    await opened();
    expect(drawnRows()).toEqual(before);
  });

  it('has of the rows only those that are shown, where one wants that', async () => {
    const { host, store } = mountPanel(storyFacts(), (panel) =>
      panel.getState().setFilter('path:/login'),
    );
    openExport();
    fireEvent.click(inDialog('radio', /^What is shown/));
    fireEvent.click(inDialog('radio', /^Everything/));
    await saveFile();
    expect(JSON.parse(host.save.mock.lastCall?.[0].text ?? '')).toMatchObject({
      about: {
        redaction: 'none',
        requests: { held: store.getState().rows.length, of: store.log.rows.length },
      },
    });
  });

  it('saves a page that says what became of each request, and opens as the file does', async () => {
    const { host } = mountPanel(storyFacts());
    const before = drawnRows();
    openExport();
    const { name, text } = await savePage(host);
    expect(name).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.sessions\.html$/);

    const { body } = new DOMParser().parseFromString(text, 'text/html');
    const lost = body.querySelector('#request-8');
    expect(lost?.querySelector('summary')?.textContent).toContain('PUT /cart/1');
    expect(lost?.querySelector('details')).toHaveProperty('open', true);
    expect(lost?.textContent).toContain('What to do:');
    expect(lost?.querySelector('a[href="#request-9"]')?.textContent).toBe('#9');
    expect(lost?.querySelector('tbody')?.textContent).toMatch(/cart\[0\]\.nredacted.*overwritten/);

    importFile(text, name);
    await opened();
    expect(drawnRows()).toEqual(before);
  });

  it('has in a page nothing that acts, and no value that is to be hidden', async () => {
    const { host } = mountPanel(storyFacts());
    openExport();
    const hidden = (await savePage(host)).text;
    expect(hidden).not.toContain('alloy');
    openExport();
    fireEvent.click(inDialog('radio', /^Everything/));
    const { text } = await savePage(host);
    expect(text).toContain('alloy');
    const page = new DOMParser().parseFromString(text, 'text/html');
    expect(page.body.textContent).toContain('<img src=x onerror=alert(1)>');
    expect(page.querySelectorAll('img, iframe, object, link, base, form')).toHaveLength(0);
    expect(page.querySelectorAll('body script, body style, [style]')).toHaveLength(0);
    expect(Array.from(page.scripts, ({ type }) => type)).toEqual(['application/json']);
    const attributes = [...page.querySelectorAll('*')].flatMap((each) => each.getAttributeNames());
    expect(attributes.filter((attribute) => attribute.startsWith('on'))).toEqual([]);
  });

  it('copies what is shown as a table', () => {
    const { host } = mountPanel(storyFacts(), (panel) => panel.getState().setFilter('path:/login'));
    openExport();
    fireEvent.click(inDialog('button', 'Copy as Markdown table'));
    expect(host.copy.mock.lastCall?.[0]).toMatch(
      /\| `POST \/login` \| 302 \| `\w{4}` \| rotated \|/,
    );
  });

  it('is closed by Escape, and nothing moves behind it', () => {
    const { store } = mountPanel(storyFacts());
    openExport();
    const before = store.getState().selectedKey;
    fireEvent.keyDown(document.body, { key: 'k' });
    expect(store.getState().selectedKey).toBe(before);
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(store.getState().selectedKey).toBe(before);
  });
});

describe('a file that is opened', () => {
  it('is shown in place of the tab, which goes on to be watched', async () => {
    const { store } = mountPanel(storyFacts());
    const live = drawnRows().length;
    importFile(OTHER);
    await opened();
    expect(drawnRows()).toHaveLength(1);
    expect(screen.queryByRole('button', { name: 'Clear' })).toBeNull();
    addRequest(store);
    expect(drawnRows()).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: 'Back to live' }));
    expect(drawnRows()).toHaveLength(live + 1);
    expect(screen.queryByText(/This is a recording/)).toBeNull();
  });

  it('can be dropped on the panel', async () => {
    const { container } = mountPanel(storyFacts());
    const dataTransfer = { types: ['Files'], files: [new File([OTHER], 'bug.sessions.json')] };
    drag(container, 'dragover', dataTransfer);
    expect(await screen.findByText(/Drop the file/)).toBeTruthy();
    drag(container, 'drop', dataTransfer);
    await opened();
    await waitFor(() => expect(screen.queryByText(/Drop the file/)).toBeNull());
  });

  it('shows how much of it is opened, until somebody has had enough', async () => {
    const endless = function* (): Progress<never> {
      for (;;) yield 0.25;
    };
    mountPanel(storyFacts(), undefined, (_, waiting) => inSlices(endless(), waiting));
    const live = drawnRows();
    importFile(OTHER);
    const bar = await screen.findByRole('progressbar', { name: 'Opening bug.sessions.json' });
    expect(bar).toHaveProperty('value', 0.25);
    expect(drawnRows()).toEqual(live);
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull());
    expect(screen.queryByRole('alert')).toBeNull();
    expect(drawnRows()).toEqual(live);
  });

  it.each([
    ['hello', /is not JSON.*\.sessions\.json/],
    ['{}', /is neither a recording of this panel nor a HAR/],
    [OTHER.replace('"version":1', '"version":9'), /version 9 of the format.*update/],
  ])('says what is wrong with it and what to do: %.20s', async (text, says) => {
    mountPanel(storyFacts());
    const rows = drawnRows();
    importFile(text);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toMatch(says);
    expect(drawnRows()).toEqual(rows);
    fireEvent.click(within(alert).getByRole('button', { name: 'Dismiss' }));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });
});

function addRequest(store: PanelStore): void {
  store.getState().apply(exchangeFacts(sessionRecord({ url: '/later' })));
}

/** The event of a browser, which has what is dragged; that of happy-dom has nothing. */
function drag(over: Element, type: string, dataTransfer: object): void {
  const event = new Event(type, { bubbles: true, cancelable: true });
  fireEvent(over, Object.assign(event, { dataTransfer }));
}
