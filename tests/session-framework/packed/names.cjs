// Prints what each subpath exports, to `require` and to `import`.
const { exports: subpaths } = require('session-framework/package.json');

(async () => {
  const names = {};
  for (const subpath of Object.keys(subpaths)) {
    if (subpath.endsWith('.json')) continue;
    const name = subpath.replace('.', 'session-framework');
    const required = Object.keys(require(name)).sort();
    const imported = Object.keys(await import(name)).sort();
    names[name] = { required, imported };
  }
  console.log(JSON.stringify(names));
})();
