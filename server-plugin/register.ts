/**
 * Observes the known session middlewares of an app without a line in it:
 *
 * ```sh
 * node --import sessions-devtools/register app.js
 * ```
 *
 * Also by `NODE_OPTIONS`, and `--require` for CommonJS. Where NODE_ENV is `production` it does
 * nothing.
 */
import { install } from './register/install.ts';

install();
