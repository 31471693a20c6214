import express from 'express';
import express4 from 'express4';
import { describeHarmless } from './harmless.ts';
import { describeFrameworkHarmless } from './session-framework-harmless.ts';

describeHarmless('an app on Express 5', express);
describeHarmless('an app on Express 4', express4);
describeFrameworkHarmless('session-framework on Express 5', express);
describeFrameworkHarmless('session-framework on Express 4', express4);
