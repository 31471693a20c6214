import type { JSX } from 'preact';
import type { RemedyAction } from '../../lib/text/server.ts';
import { useActions, useHost } from '../hooks/use-store.ts';

/** The one click that mends a situation. */
export function SituationAction({ action }: { action: RemedyAction }): JSX.Element {
  const actions = useActions();
  const host = useHost();
  const run = (): void => {
    switch (action.do) {
      case 'clear-filter':
        actions.setFilter('');
        actions.setRange(null);
        break;
      case 'show-uninvolved':
        actions.setPreferences({ showUninvolved: true });
        break;
      case 'show-others':
        actions.setPreferences({ showOthers: true });
        break;
      case 'watch-site':
        host.watchSite(action.origin);
        break;
      case 'record':
        actions.setPaused(false);
        break;
    }
  };
  return (
    <button type="button" class="text-button" onClick={run}>
      {action.label}
    </button>
  );
}
