// Visits the application of `entry.mjs`, and prints what it saw. It is loaded last, with what
// `visit.cjs` sets.
import { visit } from './visit.cjs';

const { app } = await import('./entry.mjs');
console.log(JSON.stringify(await visit(app, ['/'])));
