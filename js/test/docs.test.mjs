// Every example of the documentation that speaks of the package compiles; those that need nothing but it run.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { transform } from 'esbuild';
import { workshop } from './support/project.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const pages = ['js/README.md', 'README.md', ...readdirSync(`${repository}docs`).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
const examples = pages.filter((page) => existsSync(repository + page)).flatMap((page) => examplesOf(page, readFileSync(repository + page, 'utf8')));
const OPTIONS = { target: 'es2022', module: 'nodenext', lib: ['es2024', 'dom'], types: ['node'], strict: true, noEmit: true };

let place;
let project;
before(async () => {
  place = await workshop();
  const files = Object.fromEntries(examples.map(({ file, code }) => [file, code]));
  const scripts = await Promise.all(examples.map(async ({ file, code }) => [file.replace(/ts$/, 'js'), (await transform(code, { loader: 'ts', format: 'esm' })).code]));
  project = await place.project('docs', { ...files, ...Object.fromEntries(scripts), 'tsconfig.json': JSON.stringify({ compilerOptions: OPTIONS, files: Object.keys(files) }) });
});
after(() => place?.remove());

test(`${examples.length} examples compile`, async () => {
  assert.ok(examples.length > 0);
  await project.run('tsc', '--project', '.');
});

for (const { page, file, code } of examples) {
  if (code.includes('fetch(')) continue;
  test(`${page}: ${file} runs and prints what it says`, async () => {
    const said = [...code.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].map(([, comment]) => comment);
    const printed = (await project.run('node', file.replace(/ts$/, 'js'))).split('\n').filter(Boolean);
    assert.deepEqual(printed, said);
  });
}

function examplesOf(page, text) {
  const blocks = [...text.matchAll(/^```(?:ts|js|mjs|typescript|javascript)\n(.*?)^```$/gms)].map(([, code]) => code);
  const ours = blocks.filter((code) => code.includes('@drawdown/engine'));
  return ours.map((code, index) => ({ page, code, file: `${page.replaceAll(/\W+/g, '-')}-${index + 1}.mts` }));
}
