// Runs other programs, with their output where ours goes.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder `js`. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program; an exit other than 0 is an error. */
export function run(program, args, { cwd = root, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ${args.join(' ')} ended with ${code}`))));
  });
}

/** A program that the packages of this folder bring. */
export function tool(name, args, options) {
  return run(join(root, 'node_modules/.bin', name), args, options);
}

export function npm(args, cwd) {
  return run('npm', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
