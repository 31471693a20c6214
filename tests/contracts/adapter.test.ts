import express from 'express';
import express4 from 'express4';
import { describeAdapter } from './adapter.ts';
import { expressSessionOn } from './express-session.ts';

// server-plugin/adapters/express-session.ts makes its `observe` as these do, for the process's hub.
describeAdapter('express-session on Express 5', expressSessionOn(express));
describeAdapter('express-session on Express 4', expressSessionOn(express4));
