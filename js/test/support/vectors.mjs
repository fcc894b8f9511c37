// The conformance vectors, and what the native engine answers to them.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const directory = join(repository, 'tests/vectors');

/** Every vector: its name, its request as text, and the part of the answer that it expects. */
export function vectors() {
  const files = readdirSync(directory, { recursive: true }).filter((file) => file.endsWith('.json') && !file.endsWith('.schema.json'));
  return files.sort().map((file) => {
    const { request, request_text, expect } = JSON.parse(readFileSync(join(directory, file), 'utf8'));
    return { name: file.slice(0, -'.json'.length), request, text: request_text ?? JSON.stringify(request), expect };
  });
}

/** SHA-256 of the native engine's answer to each vector, by its name. */
export function nativeHashes() {
  const binary = join(repository, 'dist/drawdown');
  return existsSync(binary) ? recorded(binary) : ofCoreModule();
}

export function hash(answer) {
  return createHash('sha256').update(answer).digest('hex');
}

/** The answer as the native engine prints it, malformed too. */
export function printed({ decideText, MalformedRequestError }, text) {
  try {
    return decideText(text);
  } catch (error) {
    if (!(error instanceof MalformedRequestError)) throw error;
    return JSON.stringify({ malformed: error.problems });
  }
}

function recorded(binary) {
  const folder = mkdtempSync(join(tmpdir(), 'drawdown-'));
  const file = join(folder, 'hashes.json');
  try {
    // Whether the native engine answers as expected is for `cargo xtask conform` to say: here it is the measure.
    execFileSync(binary, ['conform', directory, '--engine', 'native', '--record', file], { stdio: 'ignore' });
  } catch (error) {
    if (error.status !== 1) throw error;
  }
  const hashes = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(folder, { recursive: true });
  return hashes;
}

/** Without the binary: the module for runtimes without components, whose bytes are the native engine's. */
function ofCoreModule() {
  const module = new WebAssembly.Module(readFileSync(join(repository, 'dist/drawdown.core.wasm')));
  const { memory, drawdown_alloc, drawdown_free, drawdown_invoke } = new WebAssembly.Instance(module, {}).exports;
  const invoke = (text) => {
    const request = Buffer.from(text);
    const at = drawdown_alloc(request.length) >>> 0;
    new Uint8Array(memory.buffer).set(request, at);
    const packed = BigInt.asUintN(64, drawdown_invoke(at, request.length));
    const [start, length] = [Number(packed >> 32n), Number(packed & 0xffffffffn)];
    const reply = Buffer.from(memory.buffer, start, length).toString();
    drawdown_free(at, request.length);
    drawdown_free(start, length);
    return reply.startsWith('{"ok":') ? reply.slice('{"ok":'.length, -1) : reply;
  };
  return Object.fromEntries(vectors().map(({ name, text }) => [name, hash(invoke(text))]));
}
