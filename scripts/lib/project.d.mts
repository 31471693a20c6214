export const ROOT: string;
/** The Node that the project runs on, which comes with its packages. */
export const PROJECT_NODE: string;
export function readJson(file: string): unknown;
/** True on a build server; `CI=false` and `CI=0` switch it off. */
export function isCI(): boolean;
