// Prints what each subpath of the installed package exports, to `require` and to `import`.
const [packageName] = Object.keys(require('./package.json').dependencies);
const { exports: subpaths } = require(`${packageName}/package.json`);

(async () => {
  const names = {};
  for (const subpath of Object.keys(subpaths)) {
    if (subpath.endsWith('.json')) continue;
    const name = subpath.replace('.', packageName);
    const required = Object.keys(require(name)).sort();
    const imported = Object.keys(await import(name)).sort();
    names[name] = { required, imported };
  }
  console.log(JSON.stringify(names));
})();
