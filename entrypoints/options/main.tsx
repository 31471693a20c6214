import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import * as v from 'valibot';
import { browser } from 'wxt/browser';
import { isWeb, patternFor } from '../../lib/witness/hosts.ts';
import { OPTIONS as words } from '../../lib/text/options.ts';
import { SessionCookies } from './session-cookies.tsx';
import './options.css';

/** Where a manifest names hosts: in MV2 among the permissions. */
const HostsSchema = v.object({
  host_permissions: v.optional(v.array(v.string()), []),
  permissions: v.optional(v.array(v.string()), []),
});

/** The site that the panel asks to be watched; null when the page was opened for itself. */
function wantedSite(): string | null {
  const site = new URLSearchParams(location.search).get('watch');
  return site !== null && isWeb(site) ? site : null;
}

/** The sites that the extension may watch besides development servers, to be added and taken back. */
function Options() {
  const [sites, setSites] = useState<string[] | null>(null);
  const [site, setSite] = useState(wantedSite() ?? '');
  const [problem, setProblem] = useState<string | null>(null);

  const refresh = async (): Promise<void> => setSites(await optionalSites());
  useEffect(() => {
    void refresh();
  }, []);

  const watch = async (): Promise<void> => {
    if (!isWeb(site)) {
      setProblem(words.notASite);
      return;
    }
    // Browsers ask only within a click: nothing may be awaited before.
    const granted = await browser.permissions.request({ origins: [patternFor(site)] });
    setProblem(granted ? null : words.notGranted);
    await refresh();
  };

  const unwatch = async (pattern: string): Promise<void> => {
    await browser.permissions.remove({ origins: [pattern] });
    await refresh();
  };

  return (
    <>
      <h1>{words.title}</h1>
      <p>{words.intro}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void watch();
        }}
      >
        <label for="site">{words.siteLabel}</label>
        <input
          id="site"
          type="url"
          placeholder="https://app.test"
          value={site}
          onInput={(event) => setSite(event.currentTarget.value)}
        />
        <button type="submit">{words.watch}</button>
      </form>
      {problem !== null && <p role="alert">{problem}</p>}
      <h2>{words.watched}</h2>
      {sites?.length === 0 && <p>{words.none}</p>}
      <ul>
        {sites?.map((pattern) => (
          <li key={pattern}>
            <code>{pattern}</code>
            <button type="button" onClick={() => void unwatch(pattern)}>
              {words.unwatch}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What was granted beyond the manifest's own hosts, which cannot be taken back one by one. */
async function optionalSites(): Promise<string[]> {
  const { origins = [] } = await browser.permissions.getAll();
  const manifest = v.parse(HostsSchema, browser.runtime.getManifest());
  const own = new Set([...manifest.host_permissions, ...manifest.permissions]);
  return origins.filter((pattern) => !own.has(pattern));
}

const root = document.getElementById('root');
if (root) {
  render(
    <>
      <Options />
      <SessionCookies />
    </>,
    root,
  );
}
