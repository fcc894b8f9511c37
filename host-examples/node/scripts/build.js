// Takes the artifacts of dist/ into this project: the component as jco transpiles it, the core module, the npm package.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { transpile } from '@bytecodealliance/jco-transpile';

const project = fileURLToPath(new URL('..', import.meta.url));
const dist = process.env.DRAWDOWN_DIST ?? join(project, '../../dist');
const generated = join(project, 'generated');

await rm(generated, { recursive: true, force: true });
await transpileComponent(join(generated, 'component'));
await copyCoreModule(join(generated, 'core-module'));
await installPackage();

/** `instantiation`: the caller makes the instances, so it can give one up. The engine has no imports to bind. */
async function transpileComponent(directory) {
  const options = { name: 'drawdown', instantiation: 'sync', wasiShim: false, noComponentErrorWrapping: true };
  const { files } = await transpile(join(dist, 'drawdown.component.wasm'), options);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
}

async function copyCoreModule(directory) {
  await mkdir(directory, { recursive: true });
  await copyFile(join(dist, 'drawdown.core.wasm'), join(directory, 'drawdown.core.wasm'));
}

/** The tarball, unpacked to where npm would put it: it depends on nothing, so no registry and no cache is asked. */
async function installPackage() {
  const files = await readdir(join(dist, 'npm')).catch(() => []);
  const tarball = files.find((name) => name.endsWith('.tgz'));
  const installed = join(project, 'node_modules/@drawdown/engine');
  await rm(installed, { recursive: true, force: true });
  // Where the package was not built, the tests say so.
  if (!tarball) return;
  await mkdir(installed, { recursive: true });
  await promisify(execFile)('tar', ['-xzf', join(dist, 'npm', tarball), '-C', installed, '--strip-components=1']);
}
