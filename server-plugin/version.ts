/** Name and version of this package, as `hello` tells them; a test holds them to package.json. */
export const PLUGIN_NAME = 'sessions-devtools';
export const PLUGIN_VERSION = '0.1.0';
