import { render } from 'preact';
import { browser } from 'wxt/browser';
import { Panel } from '../../components/panel.tsx';
import { batchFacts } from '../../lib/sources/batch.ts';
import { serverPool } from '../../lib/sources/server-pool.ts';
import { createPanelStore } from '../../lib/panel/store.ts';
import { PREFERENCE_NAMES } from '../../lib/panel/preferences.ts';
import { watchFindings } from '../../lib/findings/watch.ts';
import { atLeisure } from './at-leisure.ts';
import { isWeb } from '../../lib/witness/hosts.ts';
import { linkToBackground } from './background-link.ts';
import { fetchFor } from './fetch-for.ts';
import { panelHost } from './host.ts';
import { followInspectedTab } from './inspected-tab.ts';
import { onChoices, loadChoices, saveChoices } from './choices.ts';
import { openFile } from './open-file.ts';
import { loadPreferences, savePreferences } from './preferences.ts';

const store = createPanelStore(await loadPreferences());
store.getState().setChoices(await loadChoices());
const findings = watchFindings(store, atLeisure());
const tell = batchFacts((facts) => store.getState().apply(facts));

/** Requests whose response named a record, until they end. */
const unended = new Set<string>();
/** Origins that answered in this tab. */
const answering = new Set<string>();

const background = linkToBackground(browser.devtools.inspectedWindow.tabId, (message) => {
  const panel = store.getState();
  switch (message.type) {
    case 'witness': {
      const { event } = message;
      tell({ kind: 'witness', event });
      const { origin } = new URL(event.url);
      if (event.kind === 'response') answering.add(origin);
      if (event.kind === 'response' && event.references.length > 0) {
        unended.add(event.requestId);
        servers.concern(origin);
        servers.nudge(origin, event.references);
      } else if (event.kind === 'done' || event.kind === 'error') {
        // Only now has the record of a response that took its time come to its end.
        if (unended.delete(event.requestId)) servers.nudge(origin, []);
      }
      break;
    }
    case 'watching':
      tell({ kind: 'watching', since: message.since, lastHeard: message.lastHeard });
      break;
    case 'tabless':
      tell({ kind: 'tabless', recordIds: message.recordIds });
      break;
    case 'servers':
      servers.know(message.servers);
      break;
    case 'paired':
      servers.paired(message.project);
      break;
    case 'fetch':
      void fetchFor(message, answering).then((fetched) =>
        background.post({ type: 'fetched', id: message.id, ...fetched }),
      );
      break;
    case 'hosts':
      panel.setHosts(message.patterns);
      break;
    case 'page':
      panel.setPage(message.url);
      if (isWeb(message.url)) servers.concern(new URL(message.url).origin);
      break;
  }
});

const servers = serverPool({
  call: (server, name, query) => background.call(server, name, query),
  isVisible: () => document.visibilityState === 'visible',
});
servers.start(tell);
followInspectedTab({
  onNavigated(url) {
    store.getState().navigated(url);
    if (isWeb(url)) servers.concern(new URL(url).origin);
    // Which rows are of the new page is seen from its request: that has to be here first.
    void background.settled().then(() => tell({ kind: 'navigated', url }));
  },
  onOrigin: (origin) => store.getState().noteOrigin(origin),
  onCacheUse: (use) => tell({ kind: 'cache-use', use }),
});

onChoices((choices) => store.getState().setChoices(choices));

/** What the background was asked to look into. */
let asked = '';

store.subscribe((state, previous) => {
  if (state.choices !== previous.choices) void saveChoices(state.choices);
  const names = store.log.sessionNames;
  if (names.join(' ') !== asked) {
    asked = names.join(' ');
    background.lookInto(names);
  }
  if (PREFERENCE_NAMES.some((name) => state[name] !== previous[name])) void savePreferences(state);
});

const root = document.getElementById('root');
if (root) {
  const theme = browser.devtools.panels.themeName === 'dark' ? 'dark' : 'light';
  render(
    <Panel
      store={store}
      findings={findings}
      actions={panelHost(background)}
      openFile={openFile}
      theme={theme}
    />,
    root,
  );
}
