// Assembles the package: `node scripts/build.mjs GENERATED OUT`, where GENERATED holds drawdown.wasm and its glue.
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';
import { npm, root, tool } from './run.mjs';
import { printSizes } from './sizes.mjs';
import { types } from './types.mjs';

/** Each source file, and the module systems that it is written for. */
const SOURCES = {
  errors: ['js', 'cjs'],
  text: ['js', 'cjs'],
  instance: ['js', 'cjs'],
  engine: ['js', 'cjs'],
  glue: ['js', 'cjs'],
  node: ['js', 'cjs'],
  inline: ['js', 'cjs'],
  'module.inline': ['js', 'cjs'],
  bytes: ['js', 'cjs'],
  workerd: ['js'],
  'edge-light': ['js'],
};
/** CommonJS has no `import.meta`. What a source imports from other packages becomes part of it. */
const FORMATS = { js: { format: 'esm' }, cjs: { format: 'cjs', platform: 'node', define: { 'import.meta.url': '__url' } } };
/** The package's own files stay apart, so that entries share them. */
const OWN_FILES = { name: 'own-files', setup: (build) => build.onResolve({ filter: /^\.\// }, ({ path, importer }) => (importer.startsWith(join(root, 'src')) ? { path, external: true } : undefined)) };
const DECLARATIONS = ['index', 'bytes', 'documents'];

const [generated, out] = process.argv.slice(2);
const next = `${out}.next`;
await generateSources();
await tool('tsc', ['--project', root]);
await rm(next, { recursive: true, force: true });
await mkdir(next, { recursive: true });
await Promise.all([...Object.entries(SOURCES).map(([name, systems]) => writeSource(name, systems)), ...DECLARATIONS.map(writeDeclaration), ...copies()]);
await npm(['pack', '--silent', '--ignore-scripts'], next);
await rm(out, { recursive: true, force: true });
await rename(next, out);
await printSizes(out);

/** What the sources import and no person writes. */
async function generateSources() {
  const source = (name) => join(root, 'src', name);
  const schema = (name) => join(root, 'schema', `${name}.schema.json`);
  const wasm = await readFile(join(generated, 'drawdown.wasm'));
  await Promise.all([
    writeFile(source('glue.js'), await callable(join(generated, 'glue.js'))),
    cp(join(generated, 'glue.d.ts'), source('bindings.d.ts')),
    writeFile(source('module.inline.ts'), inlined(wasm)),
    writeFile(source('documents.d.ts'), await types([{ path: schema('answer') }, { path: schema('request'), reads: true }])),
  ]);
}

/** wasm-bindgen's glue looks for coders of text as soon as it runs: as a function, it runs when it is called. */
async function callable(glue) {
  const contents = `export { initSync, __wbg_reset_state } from ${JSON.stringify(glue)};`;
  const { outputFiles } = await build({ stdin: { contents, resolveDir: root }, bundle: true, format: 'iife', globalName: 'glue', target: 'es2022', write: false });
  return `export function startGlue(TextDecoder, TextEncoder) {\n${outputFiles[0].text}return glue;\n}\n`;
}

function inlined(wasm) {
  const base64 = deflateRawSync(wasm, { level: 9 }).toString('base64');
  return `export const base64: string = '${base64}';\nexport const length = ${wasm.length};\n`;
}

async function writeSource(name, systems) {
  const source = join(root, 'src', `${name}.${name === 'glue' ? 'js' : 'ts'}`);
  for (const system of systems) {
    const options = { bundle: true, external: ['node:*'], plugins: [OWN_FILES], target: 'es2022', write: false, ...FORMATS[system] };
    const { outputFiles } = await build({ entryPoints: [source], ...options });
    await writeFile(join(next, `${name}.${system}`), system === 'cjs' ? toCommonJs(outputFiles[0].text) : outputFiles[0].text);
  }
}

function toCommonJs(code) {
  const url = code.includes('__url') ? 'const __url = require("node:url").pathToFileURL(__filename);\n' : '';
  return url + code.replaceAll(/require\("(\.\/[\w.-]+)\.js"\)/g, 'require("$1.cjs")');
}

async function writeDeclaration(name) {
  const text = await readFile(join(root, 'src', `${name}.d.ts`), 'utf8');
  await writeFile(join(next, `${name}.d.ts`), text);
  await writeFile(join(next, `${name}.d.cts`), text.replaceAll(/'(\.\/[\w-]+)\.js'/g, "'$1.cjs'"));
}

function copies() {
  const repository = join(root, '..');
  return [
    cp(join(generated, 'drawdown.wasm'), join(next, 'drawdown.wasm')),
    cp(join(root, 'manifest.json'), join(next, 'package.json')),
    cp(join(root, 'README.md'), join(next, 'README.md')),
    cp(join(root, 'schema'), join(next, 'schema'), { recursive: true }),
    cp(join(root, 'node_modules/fflate/LICENSE'), join(next, 'LICENSE-fflate')),
    ...['LICENSE-APACHE', 'LICENSE-MIT'].map((name) => cp(join(repository, name), join(next, name))),
  ];
}
