// Every vector, byte for byte the native engine's answer.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuUsage, env, versions } from 'node:process';
import { test } from 'node:test';
import { Engine } from '../src/engine.js';
import { MalformedRequest } from '../src/errors.js';
import { KINDS, dist, root, skipped } from './engines.js';

const vectors = env.DRAWDOWN_VECTORS ?? join(root, 'tests/vectors');
const native = JSON.parse(readFileSync(env.DRAWDOWN_NATIVE ?? recorded()));
const names = Object.keys(native);
const requests = names.map(requestOf);

for (const kind of KINDS) {
  test(`every vector gives the native bytes on the ${kind}`, { skip: skipped(kind) }, async () => {
    const engine = await Engine.open(kind);
    const runs = [await decided(engine), await decided(engine)];
    await engine.close();
    const { answers, microseconds } = runs.reduce((one, other) => (other.microseconds < one.microseconds ? other : one));
    const different = names.filter((name, index) => createHash('sha256').update(answers[index]).digest('hex') !== native[name]);
    report(kind, names.length, names.length - different.length, microseconds);
    assert.ok(names.length > 0, 'there are no vectors');
    assert.deepEqual(different, []);
  });
}

async function decided(engine) {
  const start = cpuUsage();
  const answers = [];
  for (const request of requests) answers.push(await answer(engine, request));
  const { user, system } = cpuUsage(start);
  return { answers, microseconds: user + system };
}

/** Each vector's name with the SHA-256 of the native answer. */
function recorded() {
  const record = join(mkdtempSync(join(tmpdir(), 'native-')), 'native.json');
  // Its exit says whether the native engine gives what the vectors expect: another test's question.
  spawnSync(join(dist, 'drawdown'), ['conform', vectors, '--engine', 'native', '--record', record]);
  return record;
}

function requestOf(name) {
  const vector = JSON.parse(readFileSync(join(vectors, `${name}.json`)));
  // Decimals in a vector are text and its integers are exact, so writing the request anew changes no answer.
  return vector.request_text ?? JSON.stringify(vector.request);
}

/** What `drawdown decide` prints, less the line feed. */
async function answer(engine, request) {
  try {
    return await engine.decideText(request);
  } catch (error) {
    if (error instanceof MalformedRequest) return `{"malformed":${error.text}}`;
    throw error;
  }
}

/** A row of the table that `cargo xtask test hosts` prints. */
function report(kind, count, equal, microseconds) {
  if (!env.DRAWDOWN_REPORT) return;
  const jco = createRequire(import.meta.url)('../package.json').devDependencies['@bytecodealliance/jco-transpile'];
  const made = { component: `component, jco-transpile ${jco}`, package: '@drawdown/engine', 'core-module': 'core module' }[kind];
  const row = { engine: `${made}, Node ${versions.node}`, vectors: count, equal, microseconds };
  appendFileSync(env.DRAWDOWN_REPORT, `${JSON.stringify(row)}\n`);
}
