import express from 'express';
import express4 from 'express4';
import { describeHarmless } from './harmless.ts';

describeHarmless('an app on Express 5', express);
describeHarmless('an app on Express 4', express4);
