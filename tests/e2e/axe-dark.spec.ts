import { test, testWithAxe } from './support/looks.ts';

const dark = true;

test.use({ dark });

testWithAxe(dark);
