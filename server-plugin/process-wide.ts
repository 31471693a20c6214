/**
 * One value for the whole process, also where this package is evaluated several times: as an ES
 * module beside CommonJS, or once for each bundle of a framework's dev server.
 *
 * @param name with the version of what it names: copies of this package that differ in it have one each
 */
export function processWide<T extends object>(name: string, make: () => T): T {
  const shared: Shared<T> & typeof globalThis = globalThis;
  return (shared[Symbol.for(`sessions-devtools ${name}`)] ??= make());
}

type Shared<T> = Partial<Record<symbol, T>>;
