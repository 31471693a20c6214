import Module from 'node:module';
import { callOf, read, readString, type Call } from '../reading.ts';
import { isWithin, knownBy, pathOf, requiredFrom, urlOf } from './finding.ts';
import type { Known } from './known.ts';
import type { StandIns } from './stand-ins.ts';

/**
 * `require` gives a stand-in. It is put around `_load`, since what transpiles on the way (tsx,
 * ts-node) goes through that; its callers inside Node take the exports from the module itself.
 */
export function hookRequire(standIns: StandIns): void {
  const load = callOf(Reflect.get(Module, '_load'));
  const resolve = callOf(Reflect.get(Module, '_resolveFilename'));
  if (load === null || resolve === null) return;
  const hooked = function (this: unknown, ...args: unknown[]): unknown {
    const exported = load(this, args);
    return inPlaceOf(args, exported);
  };
  function inPlaceOf([request, parent]: unknown[], exported: unknown): unknown {
    if (typeof request !== 'string') return exported;
    const known = knownBy(request, (candidate, beside) => {
      return requiredFrom(candidate.specifier, beside) === request;
    });
    if (known === null || isWithin(known, readString(parent, 'filename') ?? undefined)) {
      return exported;
    }
    const file = fileOf(resolve, [request, parent]);
    return standIns.ofExports({ known, file }, exported);
  }
  Reflect.set(Module, '_load', hooked);
}

function fileOf(resolve: Call | null, args: unknown[]): string {
  const file = resolve?.(Module, args);
  return typeof file === 'string' ? file : '';
}

/** What `registerHooks` gives to a hook, as far as it is used here. */
interface Context {
  conditions: readonly string[];
  parentURL?: string | undefined;
}

/**
 * `import` gives a module that stands in: it exports all that the package does, and other functions
 * in the place of some. Its text is in its address, so that nobody has to load it for us.
 *
 * @param key of the symbol under which the functions are
 * @returns whether this Node can do that
 */
export function hookImport(key: string): boolean {
  const register = callOf(read(Module, 'registerHooks'));
  if (register === null) return false;
  register(Module, [{ resolve: resolveHook(key) }]);
  return true;
}

type Next = (specifier: string, context: Context) => { url: string };

function resolveHook(key: string) {
  return function resolve(specifier: string, context: Context, next: Next): object {
    const found = next(specifier, context);
    const { conditions, parentURL = '' } = context;
    // `require` asks here, too, and gets its own.
    if (!conditions.includes('import') || parentURL.startsWith(STAND_IN)) return found;
    const file = pathOf(found.url);
    if (file === null) return found;
    const leadsTo = ({ specifier: name }: Known, beside: string): boolean => {
      try {
        return next(name, { ...context, parentURL: urlOf(beside) }).url === found.url;
      } catch {
        return false;
      }
    };
    const known = knownBy(specifier, () => false) ?? knownBy(file, leadsTo);
    if (known === null || isWithin(known, pathOf(parentURL) ?? undefined)) return found;
    return { url: standInFor(known, found.url, key), format: 'module', shortCircuit: true };
  };
}

const STAND_IN = 'data:text/javascript,/*sessions-devtools*/';

function standInFor({ specifier, exports }: Known, url: string, key: string): string {
  const from = JSON.stringify(url);
  const text = [
    `import * as own from ${from};`,
    `export * from ${from};`,
    // Where globalThis is frozen nothing is shared, and nothing observed.
    `const shared = globalThis[Symbol.for(${JSON.stringify(key)})];`,
    `const made = shared?.ofNamespace(${JSON.stringify(specifier)}, ${from}, own) ?? own;`,
    ...exports.map(
      (name, at) => `const export${at} = made.${name}; export { export${at} as ${name} };`,
    ),
  ].join('\n');
  return STAND_IN + encodeURIComponent(text);
}
