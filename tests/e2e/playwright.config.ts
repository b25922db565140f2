import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { defineConfig } from '@playwright/test';

/**
 * Against APP_URL when it is given (with E2E_DATA and E2E_STACK_PORT of the stack behind it), with fresh demonstration
 * data; else a stack of its own, begun anew.
 */
const repository = path.resolve(import.meta.dirname, '../..');
const port = process.env['E2E_APP_PORT'] ?? '5187';
const stackPort = process.env['E2E_STACK_PORT'] ?? '54387';
const given = process.env['APP_URL'];
// Where mails are to be read: the stack shows them instead of delivering them.
process.env['E2E_STACK_URL'] ??= `http://127.0.0.1:${stackPort}`;
process.env['E2E_DATA'] ??= given ? '' : fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-e2e-'));

export default defineConfig({
  testDir: '.',
  outputDir: path.join(repository, 'test-results'),
  forbidOnly: true,
  // One organisation's people are shared by every test, so they take turns.
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    baseURL: given ?? `http://localhost:${port}`,
    // What is not there fails soon, and not when the whole test runs out of time.
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    locale: 'en-GB',
    timezoneId: 'Africa/Lagos',
    // Recording every step takes a fifth of the time: TRACE=1 does, and a failure leaves a picture anyway.
    trace: process.env['TRACE'] ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  ...(given
    ? {}
    : {
        webServer: {
          command: `node ${path.join(repository, 'supabase/local/start.ts')} --fresh`,
          url: `http://localhost:${port}/`,
          timeout: 180_000,
          gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 20_000 },
          env: {
            STACK_DATA: process.env['E2E_DATA'],
            APP_PORT: port,
            PORT: stackPort,
            // Identity providers of the tests stand on this machine, and so does who answers for their names.
            SSO_LOOPBACK: '1',
            DNS_OVER_HTTPS_URL: `http://127.0.0.1:${process.env['E2E_NAMES_PORT'] ?? '54391'}/dns-query`,
          },
        },
      }),
});
