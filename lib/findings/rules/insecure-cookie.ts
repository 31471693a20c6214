import type { Rule } from '../finding.ts';
import { lossesOf } from '../losses.ts';

/** A Secure cookie cannot go out: the app sees plain http, also where a proxy in front speaks https. */
export const insecureCookie: Rule = {
  name: 'insecure-cookie',
  isSaidByRow: true,
  find: (scene) => lossesOf(scene, (reason) => reason === 'insecure'),
};
