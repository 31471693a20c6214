/** Lists what is bundled into the extension; fails where a licence is not one of the allowed. */
import { bundledPackages, isAllowed } from './lib/licences.ts';

const packages = bundledPackages();
for (const { name, version, licence } of packages) console.log(`${name} ${version}: ${licence}`);

const refused = packages.filter((one) => !isAllowed(one));
if (refused.length > 0) {
  const names = refused.map(({ name }) => name).join(', ');
  console.error(`Not among the licences that may be bundled: ${names}.`);
  process.exitCode = 1;
}
