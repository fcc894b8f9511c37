/** Runs every test, those without a page first, one file after the other. */
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const files = ['../test/', './'].flatMap((path) => {
  const folder = new URL(path, import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.test.mjs'));
  return names.sort().map((name) => fileURLToPath(new URL(name, folder)));
});

run({ files, concurrency: 1, timeout: 3_600_000 })
  .on('test:fail', () => {
    process.exitCode = 1;
  })
  .compose(new spec())
  .pipe(process.stdout);
