import { once } from 'node:events';
import { createHub } from '../../../server-plugin/hub.ts';
import { TOKEN } from '../../support/signed.ts';
import { keep } from './keep.ts';

/**
 * A run that makes records and kills itself: `node killed-run.ts <folder> <moment> [<address of a Redis>]`. It waits for a
 * word of its parent, who sees what was copied before, and then makes more.
 */

const [folder = '', moment = '', redis] = process.argv.slice(2);
const hub = createHub({ directory: folder, records: 'sqlite', redis, token: TOKEN });

const die = (): void => void process.kill(process.pid, 'SIGKILL');
const turn = async (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

for (let n = 0; n < 5; n += 1) keep(hub, `/early/${n}`);
hub.records.skip();
await turn();
if (moment === 'before the first batch') die();
await once(process, 'message');

for (let n = 0; n < 60; n += 1) keep(hub, `/late/${n}`);
hub.records.skip();
hub.records.skip();
if (moment === 'amid a batch') {
  // Written down in the transaction that copies it.
  keep(hub, '/last').toRecord = () => {
    die();
    throw new Error('still alive');
  };
  await once(process, 'message');
}
await turn();
die();
