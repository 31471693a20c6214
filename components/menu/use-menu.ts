import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { OpenMenu } from './menu.tsx';

/** Opens a menu in place of the one that is open. */
const Context = createContext<(menu: OpenMenu) => void>(() => undefined);

export const MenuProvider = Context.Provider;

export function useMenu(): (menu: OpenMenu) => void {
  return useContext(Context);
}
