import { test, testWithAxe } from './support/looks.ts';

const dark = false;

test.use({ dark });

testWithAxe(dark);
