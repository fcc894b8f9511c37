// How large the package is, and whether it stays so.
import { execFileSync } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What every entry imports. */
const SHARED = ['engine.js', 'instance.js', 'text.js', 'errors.js', 'glue.js'];
/** What an application loads, by how it loads the engine. */
const PARTS = {
  'drawdown.wasm': ['drawdown.wasm'],
  'inline, in a bundle': ['inline.js', 'module.inline.js', ...SHARED],
  'glue and facade': ['bytes.js', ...SHARED],
};

/** Bytes of each part: as they are, and compressed as a server sends them. */
export async function measure(directory) {
  const rows = Object.entries(PARTS).map(async ([part, files]) => {
    const bytes = Buffer.concat(await Promise.all(files.map((file) => readFile(join(directory, file)))));
    return { part, raw: bytes.length, gzip: gzipped(bytes) };
  });
  const tarball = (await readdir(directory)).find((name) => name.endsWith('.tgz'));
  const packed = (await readFile(join(directory, tarball))).length;
  return [...(await Promise.all(rows)), { part: 'tarball', raw: packed, gzip: packed }];
}

/** By gzip itself, not by Node: releases of Node compress differently. */
function gzipped(bytes) {
  return execFileSync('gzip', ['-9', '--stdout'], { input: bytes, maxBuffer: 1 << 26 }).length;
}

export async function printSizes(directory) {
  const cell = (bytes) => `${(bytes / 1000).toFixed(1)} KB`.padStart(12);
  console.log(`${'part'.padEnd(22)}${'raw'.padStart(12)}${'gzip'.padStart(12)}`);
  for (const { part, raw, gzip } of await measure(directory)) console.log(part.padEnd(22) + cell(raw) + cell(gzip));
}

/** Writes down what is there, for the test that it stays so. */
async function writeDown(directory) {
  const sizes = Object.fromEntries((await measure(directory)).map(({ part, gzip }) => [part, gzip]));
  await writeFile(new URL('../sizes.json', import.meta.url), `${JSON.stringify(sizes, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeDown(process.argv[2]);
  await printSizes(process.argv[2]);
}
