import express from 'express';
import express4 from 'express4';
import { databaseEngine } from '../../../session-framework/engines/database.ts';
import { memoryEngine } from '../../../session-framework/engines/memory.ts';
import { later } from '../../session-framework/support/watched-engine.ts';
import { describeAdapter } from './adapter.ts';
import { expressSessionOn } from './express-session.ts';
import { sessionFrameworkOn } from './session-framework.ts';

// server-plugin/adapters/express-session.ts makes its `observe` as these do, for the process's hub.
describeAdapter('express-session on Express 5', expressSessionOn(express));
describeAdapter('express-session on Express 4', expressSessionOn(express4));

// So does server-plugin/adapters/session-framework.ts. One engine for each way to answer.
describeAdapter(
  'session-framework with SQLite on Express 5',
  sessionFrameworkOn(express, () => databaseEngine(':memory:')),
);
describeAdapter(
  'session-framework with memory on Express 4',
  sessionFrameworkOn(express4, memoryEngine),
);
describeAdapter(
  'session-framework with an engine that answers later on Express 5',
  sessionFrameworkOn(express, () => later()),
);
