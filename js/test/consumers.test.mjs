// The packed tarball in fresh projects: what people install it with, run it in and bundle it with.
import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, serve, titleOf } from './support/chromium.mjs';
import { workshop } from './support/project.mjs';

const tools = createRequire(new URL('consumers/package.json', import.meta.url));

/** The same program everywhere: an answer, a refusal, an error, and the version. */
const SAID = 'said: 9000 wallet_not_found /policy 1.0.0';
const PROGRAM = `
const wallets = [{ id: 'w1', currency: 'EUR', rate_amount: '1', credits_balance: '30' }];
const invoice = { currency: 'EUR', invoice_type: 'subscription', fees: [{ item: { type: 'charge' }, amount_cents: 10000, taxes_amount_cents: 2000 }] };
const due = preview({ policy: 'drawdown-1', wallets, invoice }).invoices[0].total_amount_cents;
const command = { id: 'c1', at: '2026-07-01T12:00:00Z', type: 'terminate_wallet', wallet_id: 'w2' };
const [{ code }] = decide({ policy: 'drawdown-1', account: { wallets }, command }).refusals;
let path;
try {
  decide({ policy: 'unknown', account: {}, command });
} catch (error) {
  if (error instanceof MalformedRequestError) path = error.problems[0].path;
}
const said = \`said: \${due} \${code} \${path} \${info().version}\`;
`;
const NAMES = '{ MalformedRequestError, decide, info, preview }';
const IMPORTING = `import ${NAMES} from '@drawdown/engine';${PROGRAM}`;
const REQUIRING = `const ${NAMES} = require('@drawdown/engine');${PROGRAM}`;
const PRINTS = 'console.log(said);\n';
const SHOWS = 'document.title = said;\n';
const PAGE = '<!doctype html><title>waiting</title><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>';
const CLASSIC_PAGE = '<!doctype html><title>waiting</title><link rel="icon" href="data:,"><script src="./main.js"></script>';

let place;
let browser;
before(async () => {
  [place, browser] = [await workshop(), await launch()];
});
after(async () => {
  await browser?.close();
  await place?.remove();
});

async function shown(folder) {
  const server = await serve({ '/': folder });
  try {
    return await titleOf(browser, `${server.url}/index.html`);
  } finally {
    server.close();
  }
}

test('Node, ESM and CommonJS', async () => {
  const loads = "import { readFileSync } from 'node:fs';\nimport { createRequire } from 'node:module';\n";
  const bytes = IMPORTING.replace("'@drawdown/engine';", "'@drawdown/engine/bytes';\nimport { initialize } from '@drawdown/engine/bytes';\ninitialize(readFileSync(createRequire(import.meta.url).resolve('@drawdown/engine/drawdown.wasm')));");
  const files = { 'main.mjs': IMPORTING + PRINTS, 'main.cjs': REQUIRING + PRINTS, 'bytes.mjs': loads + bytes + PRINTS };
  const { run } = await place.project('node', files);
  for (const file of Object.keys(files)) assert.equal(await run('node', file), SAID, file);
});

test('Deno, with no permission', async () => {
  const { run } = await place.project('deno', { 'main.mjs': IMPORTING + PRINTS });
  assert.equal(await run('deno', 'run', '--no-remote', '--node-modules-dir=manual', '--no-prompt', 'main.mjs'), SAID);
});

test('Bun, ESM and CommonJS', async () => {
  const { run } = await place.project('bun', { 'main.mjs': IMPORTING + PRINTS, 'main.cjs': REQUIRING + PRINTS });
  assert.equal(await run('bun', 'run', 'main.mjs'), SAID);
  assert.equal(await run('bun', 'run', 'main.cjs'), SAID);
});

test('Jest, with Node and with jsdom, which has no coders of text', async () => {
  const files = { 'main.test.js': `${REQUIRING}test('the program', () => expect(said).toBe(${JSON.stringify(SAID)}));\n` };
  for (const environment of ['node', 'jsdom']) {
    const { run } = await place.project(`jest-${environment}`, files, { type: 'commonjs', jest: { testEnvironment: environment } });
    await run('jest', '--ci');
  }
});

test('Vite, served and built, in a page and in a web worker', async () => {
  const worker = "new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }).onmessage = ({ data }) => (document.title = data);";
  const files = { 'index.html': PAGE, 'main.js': IMPORTING + SHOWS, 'worker/index.html': PAGE, 'worker/main.js': worker, 'worker/worker.js': `${IMPORTING}postMessage(said);` };
  const input = "{ page: 'index.html', worker: 'worker/index.html' }";
  const config = `export default { base: './', logLevel: 'info', worker: { format: 'es' }, build: { rollupOptions: { input: ${input} } } };`;
  const { folder, run, start } = await place.project('vite', { ...files, 'vite.config.js': config });
  const served = start('vite', '--host', '127.0.0.1', '--port', '0');
  try {
    const [, url] = await served.until(/(http:\/\/127\.0\.0\.1:\d+)/);
    assert.equal(await titleOf(browser, `${url}/index.html`), SAID);
    assert.equal(await titleOf(browser, `${url}/worker/index.html`), SAID);
  } finally {
    served.stop();
  }
  await run('vite', 'build');
  assert.equal(await shown(join(folder, 'dist')), SAID);
  const server = await serve({ '/': join(folder, 'dist') });
  assert.equal(await titleOf(browser, `${server.url}/worker/index.html`), SAID);
  server.close();
});

test('webpack, for the web and for Node', async () => {
  const { folder, run } = await place.project('webpack', { 'index.html': CLASSIC_PAGE, 'page.js': IMPORTING + SHOWS, 'node.js': IMPORTING + PRINTS, 'required.cjs': REQUIRING + PRINTS });
  const webpack = tools('webpack');
  const bundle = (entry, target, filename) => {
    const compiler = webpack({ mode: 'production', context: folder, entry, target, output: { path: join(folder, 'out'), filename }, performance: false });
    return new Promise((resolve, reject) => compiler.run((error, stats) => (error || stats.hasErrors() || stats.hasWarnings() ? reject(error ?? new Error(stats.toString())) : resolve())));
  };
  await bundle('./page.js', 'web', 'main.js');
  await copyFile(join(folder, 'index.html'), join(folder, 'out/index.html'));
  assert.equal(await shown(join(folder, 'out')), SAID);
  for (const entry of ['./node.js', './required.cjs']) {
    await bundle(entry, 'node', 'node.cjs');
    assert.equal(await run('node', 'out/node.cjs'), SAID, entry);
  }
});

test('esbuild, for the browser and for Node', async () => {
  const { folder, run } = await place.project('esbuild', { 'index.html': CLASSIC_PAGE, 'page.js': IMPORTING + SHOWS, 'node.js': IMPORTING + PRINTS, 'required.cjs': REQUIRING + PRINTS });
  await run('esbuild', 'page.js', '--bundle', '--minify', '--outfile=out/main.js');
  await copyFile(join(folder, 'index.html'), join(folder, 'out/index.html'));
  assert.equal(await shown(join(folder, 'out')), SAID);
  for (const entry of ['node.js', 'required.cjs']) {
    await run('esbuild', entry, '--bundle', '--platform=node', '--outfile=out/node.cjs');
    assert.equal(await run('node', 'out/node.cjs'), SAID, entry);
  }
});

test('Rollup, and what is not used is not there', async () => {
  const { folder, run } = await place.project('rollup', { 'main.js': IMPORTING + PRINTS, 'unused.js': "import { decide } from '@drawdown/engine';\nconsole.log(typeof 'decide');\n" });
  const { rollup } = tools('rollup');
  const { nodeResolve } = tools('@rollup/plugin-node-resolve');
  for (const name of ['main', 'unused']) {
    const bundle = await rollup({ input: join(folder, `${name}.js`), plugins: [nodeResolve()], onwarn: (warning) => assert.fail(warning.message) });
    await bundle.write({ file: join(folder, `out/${name}.mjs`), format: 'es' });
    await bundle.close();
  }
  assert.equal(await run('node', 'out/main.mjs'), SAID);
  assert.ok((await readFile(join(folder, 'out/unused.mjs'))).length < 100, 'an import that is not used costs nothing');
});

test('Cloudflare Workers: workerd compiles the module', async () => {
  const worker = `${IMPORTING}export default { fetch: () => new Response(said) };`;
  const { folder, run } = await place.project('workerd', { 'main.js': worker });
  await run('esbuild', 'main.js', '--bundle', '--format=esm', '--conditions=workerd', '--loader:.wasm=copy', '--outfile=out/main.js');
  const { Miniflare } = tools('miniflare');
  const runtime = new Miniflare({ modules: true, modulesRoot: join(folder, 'out'), scriptPath: join(folder, 'out/main.js'), modulesRules: [{ type: 'CompiledWasm', include: ['**/*.wasm'] }], compatibilityDate: '2026-01-01' });
  try {
    assert.equal(await (await runtime.dispatchFetch('http://localhost/')).text(), SAID);
  } finally {
    await runtime.dispose();
  }
});

test('Next.js: pages, server and edge', async () => {
  const page = `'use client';\nimport { useEffect } from 'react';\n${IMPORTING}\nexport default function Page() { useEffect(() => { document.title = said; }); return said; }`;
  const route = (runtime) => `${IMPORTING}\nexport const runtime = '${runtime}';\nexport const dynamic = 'force-dynamic';\nexport function GET() { return new Response(said); }`;
  const layout = 'export default function Layout({ children }) { return <html><head><link rel="icon" href="data:," /></head><body>{children}</body></html>; }';
  const files = { 'app/layout.js': layout, 'app/page.js': page, 'app/server/route.js': route('nodejs'), 'app/edge/route.js': route('edge') };
  // The tools stand above the project, so the root that Turbopack may read is above it too.
  const config = "export default { turbopack: { root: '/' } };";
  const { run, start } = await place.project('next', { ...files, 'next.config.mjs': config });
  await run('next', 'build');
  const served = start('next', 'start', '--hostname', '127.0.0.1', '--port', '0');
  try {
    const [, url] = await served.until(/(http:\/\/127\.0\.0\.1:\d+)/);
    for (const path of ['server', 'edge']) assert.equal(await (await fetch(`${url}/${path}`)).text(), SAID, path);
    assert.equal(await titleOf(browser, `${url}/`), SAID);
  } finally {
    served.stop();
  }
});
