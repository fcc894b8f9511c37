// Fresh projects that install the packed tarball, with the pinned tools of `consumers/` within reach.
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const tools = fileURLToPath(new URL('../consumers/node_modules', import.meta.url));
// Without colours: some tools print them wherever `CI` is set, and what they print is read here.
const environment = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, NEXT_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', NODE_ENV: undefined, NODE_TEST_CONTEXT: undefined };
const started = promisify(execFile);

/** A folder of projects; the tools stand above them, where Node looks when a project does not have a package. */
export async function workshop() {
  const folder = await mkdtemp(join(tmpdir(), 'drawdown-consumers-'));
  await symlink(tools, join(folder, 'node_modules'));
  return { folder, project: (name, files, manifest) => project(join(folder, name), files, manifest), remove: () => rm(folder, { recursive: true, force: true }) };
}

async function project(folder, files, manifest = { type: 'module' }) {
  const all = { 'package.json': JSON.stringify({ private: true, ...manifest }), ...files };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  await started('npm', ['install', '--offline', '--no-audit', '--no-fund', '--loglevel=error', process.env.TARBALL], { cwd: folder, env: environment });
  return { folder, run: (program, ...args) => run(folder, program, args), start: (program, ...args) => start(folder, program, args) };
}

/** What a program prints; its complaints are the error when it fails. */
async function run(folder, program, args) {
  try {
    const { stdout } = await started(path(program), args, { cwd: folder, env: environment, maxBuffer: 1 << 26 });
    return stdout.trim();
  } catch (error) {
    throw new Error(`${program} ${args.join(' ')}\n${error.stdout}\n${error.stderr}`);
  }
}

/** Starts a server and waits for the line that matches; `stop` ends it and what it started. */
function start(folder, program, args) {
  const child = spawn(path(program), args, { cwd: folder, env: environment, detached: true });
  return { until: (pattern) => until(child, pattern), stop: () => process.kill(-child.pid) };
}

function until(child, pattern) {
  return new Promise((resolve, reject) => {
    let printed = '';
    const read = (chunk) => {
      printed += chunk;
      const found = pattern.exec(printed);
      if (found) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('close', (code) => reject(new Error(`ended with ${code}\n${printed}`)));
  });
}

function path(program) {
  return program === 'node' ? process.execPath : join(tools, '.bin', program);
}
