// Loads modules as Jest does: into a realm that has a Promise, an Error and a Date of its own, while
// Node's modules are of the first one. Only relative requires are loaded there too.
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const vm = require('node:vm');

const realm = vm.createContext();
// What is Node's and not the language's is the first realm's, and so are these two, as with Jest.
const ofLanguage = vm.runInContext('Object.getOwnPropertyNames(globalThis)', realm);
const shared = ['ArrayBuffer', 'Uint8Array'];
for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (!ofLanguage.includes(name) || shared.includes(name)) realm[name] = globalThis[name];
}
const modules = new Map();

function load(file) {
  const known = modules.get(file);
  if (known) return known.exports;
  const module = { exports: {} };
  modules.set(file, module);
  const inside = createRequire(file);
  const requireHere = (name) => (name.startsWith('.') ? load(inside.resolve(name)) : inside(name));
  const options = { parsingContext: realm, filename: file };
  const parameters = ['module', 'exports', 'require', '__filename'];
  const run = vm.compileFunction(readFileSync(file, 'utf8'), parameters, options);
  run(module, module.exports, requireHere, file);
  return module.exports;
}

module.exports = { load, realm };
