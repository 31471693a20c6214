import { COLUMNS, DEFAULT_LAYOUT, withColumn } from '../../lib/panel/columns.ts';
import { COLUMN_NAMES, LATER } from '../../lib/text/panel.ts';
import { HEAD_MENU, ROW_MENU } from '../../lib/text/menu.ts';
import type { MenuItem } from '../menu/menu.tsx';
import { useMenu } from '../menu/use-menu.ts';
import { useHost, usePanelStore } from '../hooks/use-store.ts';
import { RowMenu } from '../later-parts.ts';

/** Where a menu is to be, in the window. */
export interface Place {
  x: number;
  y: number;
}

type RowMenuMaker = NonNullable<ReturnType<typeof RowMenu.now>>;

/** In place of what cannot be had. */
const NOT_LOADED: MenuItem[][] = [[{ label: LATER.failed, run: () => undefined }]];

/** The menus of the list: of a row, and of its head. */
export function useListMenus(): {
  openRowMenu: (key: string, place: Place) => void;
  openHeadMenu: (place: Place) => void;
} {
  const open = useMenu();
  const store = usePanelStore();
  const host = useHost();
  const openHeadMenu = (place: Place): void => {
    const { columns, setPreferences } = store.getState();
    const choices = COLUMNS.filter((column) => column !== 'path').map((column): MenuItem => {
      const isChecked = !columns.hidden.includes(column);
      return {
        label: COLUMN_NAMES[column],
        isChecked,
        run: () => {
          setPreferences({ columns: withColumn(columns, column, !isChecked) });
          openHeadMenu(place);
        },
      };
    });
    const reset = {
      label: HEAD_MENU.reset,
      run: () => setPreferences({ columns: DEFAULT_LAYOUT }),
    };
    open({ name: HEAD_MENU.name, ...place, groups: [choices, [reset]] });
  };
  return {
    openRowMenu(key, place) {
      const openWith = (groups: MenuItem[][]): void =>
        open({ name: ROW_MENU.name, ...place, groups });
      const sayNotLoaded = (): void => openWith(NOT_LOADED);
      const show = (rowMenu: RowMenuMaker): void => {
        const exchange = store.log.get(key);
        if (exchange) openWith(rowMenu(exchange, { store, host, sayNotLoaded }));
      };
      const loaded = RowMenu.now();
      if (loaded) show(loaded);
      else RowMenu.load().then(show, sayNotLoaded);
    },
    openHeadMenu,
  };
}
