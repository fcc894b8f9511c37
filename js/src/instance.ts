// The instance of the module that runs: text in, text out. Every entry of the package shares it. wasm-bindgen's glue starts
// it; the text goes in and out here, because the glue copies it letter by letter.
import type { InitOutput } from './bindings.js';
import type { Problem } from './documents.js';
import { EngineTrapError, WebAssemblyBlockedError } from './errors.js';
import { startGlue } from './glue.js';
import type { Tried } from './index.js';
import { coders, decoding } from './text.js';

/** The module, or its bytes: each entry of the package has its own way to them. */
export type Load = () => BufferSource | WebAssembly.Module;

/** An instance whose memory grew beyond this is given up after the call: WebAssembly memory never shrinks. */
const LARGEST_KEPT = 256 * 1024 * 1024;
/** The smallest module: a magic number and a version. */
const EMPTY_MODULE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

interface Running {
  /** What the instance exports. */
  exports: () => InitOutput;
  /** Puts a fresh instance in its place. */
  renew: () => void;
  encodeInto: (text: string, room: Uint8Array) => TextEncoderEncodeIntoResult;
  decode: (bytes: Uint8Array) => string;
}

let running: Running | undefined;
/** After a trap, whose memory may hold anything, and after a call that left a large memory. */
let spent = false;

/** The answer to a request, or what is wrong with it. */
export function invoke(load: Load, request: string): Tried<string> {
  return inInstance(load, (instance) => {
    const [at, length] = write(instance, request);
    const [start, size, problems, failed] = instance.exports().invoke(at, length);
    return failed ? { malformed: JSON.parse(take(instance, problems)) as Problem[] } : { answer: read(instance, start, size) };
  });
}

/** The replies to many requests, one a line: one crossing for all of them. */
export function invokeLines(load: Load, requests: string): string {
  return inInstance(load, (instance) => {
    const [at, length] = write(instance, requests);
    const [start, size] = instance.exports().invokeLines(at, length);
    return read(instance, start, size);
  });
}

/** What the engine says of itself. */
export function info(load: Load): string {
  return inInstance(load, (instance) => {
    const [start, size] = instance.exports().info();
    return read(instance, start, size);
  });
}

function inInstance<Given>(load: Load, call: (instance: Running) => Given): Given {
  running ??= begin(load());
  if (spent) running.renew();
  spent = true;
  try {
    const given = call(running);
    spent = running.exports().memory.buffer.byteLength > LARGEST_KEPT;
    return given;
  } catch (cause) {
    throw new EngineTrapError(cause);
  }
}

function begin(module: BufferSource | WebAssembly.Module): Running {
  const used = coders();
  const { initSync, __wbg_reset_state: renew } = startGlue(used.TextDecoder, used.TextEncoder);
  try {
    initSync({ module });
  } catch (thrown) {
    throw isBlocked(module) ? new WebAssemblyBlockedError(thrown) : thrown;
  }
  const encoder = new used.TextEncoder();
  // `initSync` gives the exports of the instance that runs, and starts no second one.
  return { exports: () => initSync(undefined as never), renew, encodeInto: (text, room) => encoder.encodeInto(text, room), decode: decoding(used) };
}

/** Where not even the smallest module is compiled, what was thrown says nothing of ours. */
function isBlocked(module: BufferSource | WebAssembly.Module): boolean {
  if (typeof WebAssembly === 'undefined' || module instanceof WebAssembly.Module) return false;
  try {
    return !new WebAssembly.Module(EMPTY_MODULE);
  } catch {
    return true;
  }
}

/** Puts a text into the memory of the module, which frees it. A letter takes one byte, or up to three. */
function write({ exports, encodeInto }: Running, text: string): [at: number, length: number] {
  const { memory, __wbindgen_malloc: allocate, __wbindgen_realloc: reallocate } = exports();
  const start = allocate(text.length, 1) >>> 0;
  const { read, written } = encodeInto(text, new Uint8Array(memory.buffer, start, text.length));
  if (read === text.length) return [start, written];
  const rest = text.slice(read);
  const room = written + 3 * rest.length;
  const larger = reallocate(start, text.length, room, 1) >>> 0;
  const length = written + encodeInto(rest, new Uint8Array(memory.buffer, larger + written, room - written)).written;
  return [reallocate(larger, room, length, 1) >>> 0, length];
}

/** Takes a text out of the memory of the module, and frees it. */
function read({ exports, decode }: Running, start: number, length: number): string {
  const { memory, __wbindgen_free: free } = exports();
  const text = decode(new Uint8Array(memory.buffer, start >>> 0, length >>> 0));
  free(start, length, 1);
  return text;
}

/** Takes a text that the module threw out of its table. */
function take({ exports }: Running, index: number): string {
  const { __wbindgen_externrefs: table, __externref_table_dealloc: free } = exports();
  const text: string = table.get(index);
  free(index);
  return text;
}
