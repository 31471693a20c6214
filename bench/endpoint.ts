import { disturbed } from './support/disturbed.ts';
import { pluginApp } from './support/plugin-case.ts';
import { EXTENSION_HEADERS, type LoadResult } from './support/protocol.ts';
import { logIn, startApp, startLoad, type App, type Load } from './support/rounds.ts';
import { sealing } from './support/sealing.ts';
import { median, rounded, type Bench, type Row } from './support/rows.ts';

const ROUNDS = 8;
const SECONDS = 1;
/** What the app is asked meanwhile, each second: well below what it could answer. */
const APP_RATE = 200;
/** Ten times what the guard lets pass of what is not signed. */
const FLOOD_RATE = 500;
const RECORDS = 1000;

const EXTENSION = [
  ...Object.entries(EXTENSION_HEADERS).map(([name, value]) => `${name}: ${value}`),
  'Content-Length: 0',
];
const headers = (...more: string[]) => [...EXTENSION, ...more, ''].join('\r\n');
const STRANGER = headers('Authorization: Sessions guess');
/** Beside it each call is signed. */
const PAIRED = headers();

interface Flood {
  name: string;
  path: string;
  connection: string;
  isSigned: boolean;
  aim: string | null;
}

const FLOODS: Flood[] = [
  {
    name: 'a stranger floods the endpoint',
    path: '/__sessions/records',
    connection: STRANGER,
    isSigned: false,
    aim: '≤ 1.1',
  },
  {
    name: 'a paired client asks for what is new, far too often',
    path: '/__sessions/records?limit=1',
    connection: PAIRED,
    isSigned: true,
    aim: '≤ 1.1',
  },
  {
    // What any flood does on this machine, also one that the plugin has no part in.
    name: 'the floor: as many calls that the app itself answers with 404',
    path: '/nowhere',
    connection: '',
    isSigned: false,
    aim: null,
  },
];

export const bench: Bench = {
  about:
    'how fast records are served, and the p99 of the app while the endpoint is flooded, relative to without (1.00: not felt)',
  async run(progress) {
    const [load, flood] = [await startLoad(), await startLoad()];
    try {
      const rows = [...(await sealing(load, [1, 20, 200])), await serving(load)];
      for (const one of FLOODS) rows.push(await flooded(load, flood, one, progress));
      return rows;
    } finally {
      await Promise.all([load.stop(), flood.stop()]);
    }
  },
};

async function filledApp(load: Load): Promise<{ app: App; clients: string[] }> {
  const app = await startApp(pluginApp('observed'));
  // Once somebody has asked, each request is recorded.
  await load.run({
    port: app.port,
    path: '/__sessions/records?limit=1',
    method: 'POST',
    connections: [PAIRED],
    isSigned: true,
    requests: 1,
  });
  const clients = await logIn(load, app, '/login/1', 4);
  await load.run({ port: app.port, path: '/write', connections: clients, requests: RECORDS });
  return { app, clients };
}

/** Records served in a second, beside the requests that the same app answers in a second. */
async function serving(load: Load): Promise<Row> {
  const { app, clients } = await filledApp(load);
  try {
    const calls: number[] = [];
    const requests: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      // One caller for each call, so that none waits for its rate.
      const served = await load.run({
        port: app.port,
        path: `/__sessions/records?limit=${RECORDS}`,
        method: 'POST',
        connections: [PAIRED],
        isSigned: true,
        requests: 10,
      });
      const answered = await load.run({
        port: app.port,
        path: '/read',
        connections: clients,
        requests: 1000,
      });
      if (round === 0) continue;
      calls.push((10 * RECORDS * 1000) / served.ms);
      requests.push((1000 * 1000) / answered.ms);
    }
    const perSecond = Math.round(median(calls)).toLocaleString('en');
    return {
      bench: 'endpoint',
      case: `records served a second (${perSecond}) ÷ requests answered a second`,
      ratio: rounded(median(calls) / median(requests)),
      control: null,
      aim: null,
    };
  } finally {
    await app.stop();
  }
}

async function flooded(
  load: Load,
  flood: Load,
  one: Flood,
  progress: (line: string) => void,
): Promise<Row> {
  const { app, clients } = await filledApp(load);
  const visit = (): Promise<LoadResult> =>
    load.run({
      port: app.port,
      path: '/read',
      connections: clients,
      seconds: SECONDS,
      rate: APP_RATE,
    });
  const pour = (): Promise<LoadResult> =>
    flood.run({
      port: app.port,
      path: one.path,
      method: 'POST',
      connections: [one.connection, one.connection, one.connection, one.connection],
      isSigned: one.isSigned,
      seconds: SECONDS,
      rate: FLOOD_RATE,
    });
  try {
    return await disturbed(
      {
        bench: 'endpoint',
        name: `the app, ${one.name}`,
        aim: one.aim,
        rounds: ROUNDS,
        visit,
        under: async () => {
          const [under] = await Promise.all([visit(), pour()]);
          return under;
        },
      },
      progress,
    );
  } finally {
    await app.stop();
  }
}
