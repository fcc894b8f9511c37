// The tarball's manifest and types, as the tools that judge packages see them, and as TypeScript projects do.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { workshop } from './support/project.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const installed = here('node_modules/@drawdown/engine');

let place;
before(async () => {
  place = await workshop();
});
after(() => place?.remove());

test('publint finds nothing', async () => {
  const { messages, pkg } = await publint({ pkgDir: installed, strict: true });
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
});

test('attw finds the types of every entry, however it is imported', () => {
  const attw = here('../node_modules/.bin/attw');
  try {
    execFileSync(attw, [process.env.TARBALL, '--no-emoji', '--exclude-entrypoints', './drawdown.wasm'], { encoding: 'utf8' });
  } catch (error) {
    assert.fail(error.stdout);
  }
});

const PROJECTS = {
  'nodenext, ESM': { manifest: { type: 'module' }, module: 'nodenext' },
  'nodenext, CommonJS': { manifest: { type: 'commonjs' }, module: 'nodenext' },
  bundler: { manifest: { type: 'module' }, module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'], types: [] },
};

for (const [name, { manifest, ...options }] of Object.entries(PROJECTS)) {
  test(`TypeScript ${name}, strict, libraries checked`, async () => {
    const compilerOptions = { target: 'es2022', strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true, skipLibCheck: false, ...options };
    if (!compilerOptions.lib) Object.assign(compilerOptions, { lib: ['es2022'], types: ['node'] });
    const files = ['types.ts'];
    const sources = { 'types.ts': readFileSync(here('types/types.ts'), 'utf8'), 'tsconfig.json': JSON.stringify({ compilerOptions, files }) };
    const { run } = await place.project(name.replace(/\W+/g, '-'), sources, manifest);
    await run('tsc', '--project', '.');
  });
}

test('the version is that of the engine, and every file is meant to be there', () => {
  const { version } = JSON.parse(readFileSync(`${installed}/package.json`, 'utf8'));
  const workspace = readFileSync(here('../../Cargo.toml'), 'utf8');
  assert.equal(version, /\[workspace\.package\][^[]*?version = "(.+?)"/s.exec(workspace)[1]);
  assert.deepEqual(readdirSync(installed).filter((file) => file.endsWith('.wasm')), ['drawdown.wasm'], 'one module');
});
