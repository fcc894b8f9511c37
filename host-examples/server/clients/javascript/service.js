// The service, started as a person would start it: no configuration but a key.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from 'lago-javascript-client';

const KEY = 'key-of-the-javascript-tests';
const PROGRAM = process.env.DRAWDOWN_SERVER
  ?? fileURLToPath(new URL('../../target/debug/drawdown-server', import.meta.url));

/** Starts the service: its address, Lago's client for it, and how to stop it. */
export async function start() {
  const data = mkdtempSync(join(tmpdir(), 'drawdown-'));
  const child = spawn(PROGRAM, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DRAWDOWN_LISTEN: '127.0.0.1:0',
      DRAWDOWN_API_KEY: KEY,
      DRAWDOWN_DATA: data,
      DATABASE_URL: process.env.DATABASE_URL ?? `sqlite://${data}/ledger.sqlite?mode=rwc`,
      DRAWDOWN_SWEEP_SECONDS: '0',
      DRAWDOWN_LOG: 'off',
    },
  });
  const [line] = await Promise.race([
    new Promise((resolve) => createInterface(child.stdout).once('line', (text) => resolve([text]))),
    new Promise((_, reject) => child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)))),
  ]);
  const address = line.split('listening on ')[1];
  const client = (key) => Client(key, { baseUrl: `${address}/api/v1` });
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const code = await ended;
    rmSync(data, { recursive: true, force: true });
    return code;
  };
  return { address, client, lago: client(KEY), key: KEY, stop };
}
