// Runs the tests on the packed tarball: `node scripts/test.mjs DIST [PATTERN]`. Here, `@drawdown/engine` is what npm
// would install.
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { root, run } from './run.mjs';

const [dist, pattern = ''] = process.argv.slice(2);
const tarball = resolve(dist, (await readdir(dist)).find((name) => name.endsWith('.tgz')));
const installed = join(root, 'test/node_modules/@drawdown/engine');
await rm(installed, { recursive: true, force: true });
await mkdir(installed, { recursive: true });
await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);

const files = (await readdir(join(root, 'test'))).filter((name) => name.endsWith('.test.mjs') && name.includes(pattern)).sort();
const env = { ...process.env, TARBALL: tarball };
const tests = run(process.execPath, ['--test', '--test-reporter=spec', '--test-concurrency=1', '--test-timeout=3600000', ...files], { cwd: join(root, 'test'), env });
await tests.catch(() => process.exit(1));
