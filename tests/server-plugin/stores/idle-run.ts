import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { connectBeside } from '../../../server-plugin/stores/redis/connection.ts';

/** A process that has nothing to do but a connection: `node idle-run.ts <address of a Redis> <client>`. */

const [url = '', name = ''] = process.argv.slice(2);
const client = name === 'redis' ? createClient({ url }) : new Redis(url, { lazyConnect: true });
/** Keeps the process until there is an answer; then only the connection is left. */
const busy = createServer().listen(0, '127.0.0.1');
const connection = await connectBeside(client)();
console.log(await connection.call(['PING']));
busy.close();
