// The instance of the module that runs: text in, text out. Every entry of the package shares it. wasm-bindgen's glue starts
// it; the text goes in and out here, because the glue copies it letter by letter.
import type { InitOutput } from './bindings.js';
import type { Problem } from './documents.js';
import { AccountClosedError, EngineTrapError, WebAssemblyBlockedError } from './errors.js';
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
/** Which instance runs, counted: a fresh one knows none of the accounts that were open before. */
let generation = 0;
/** How many accounts are open in it: as long as there is one, it is kept, however large. */
let open = 0;

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

/** An account that is open in an instance. */
export interface Opened {
  readonly at: number;
  readonly generation: number;
}

/** Opens an account under a policy, or says what is wrong with one of them. */
export function openAccount(load: Load, policy: string, account: string): { opened: Opened; malformed?: undefined } | { malformed: Problem[]; opened?: undefined } {
  return inInstance(load, (instance) => {
    const [at, problems, failed] = instance.exports().openaccount_open(...write(instance, policy), ...write(instance, account));
    if (failed) return { malformed: JSON.parse(take(instance, problems)) as Problem[] };
    open += 1;
    return { opened: { at, generation } };
  });
}

/** The answer to a command on an open account, which moves on where it is decided and not previewed. */
export function ask(load: Load, opened: Opened, how: 'decide' | 'preview', command: string, answer: string | undefined): Tried<string> {
  return inAccount(load, opened, (instance) => {
    const { openaccount_decide, openaccount_preview } = instance.exports();
    const asked = how === 'decide' ? openaccount_decide : openaccount_preview;
    const texts = [...write(instance, command), ...(answer === undefined ? [0, 0] : write(instance, answer))] as [number, number, number, number];
    const [start, size, problems, failed] = asked(opened.at, ...texts);
    return failed ? { malformed: JSON.parse(take(instance, problems)) as Problem[] } : { answer: read(instance, start, size) };
  });
}

/** An open account as it is now. */
export function accountText(load: Load, opened: Opened): string {
  return inAccount(load, opened, (instance) => {
    const [start, size] = instance.exports().openaccount_account(opened.at);
    return read(instance, start, size);
  });
}

/** Gives the memory of an account back. One whose instance is gone is closed already. */
export function closeAccount(opened: Opened): void {
  if (spent || opened.generation !== generation || running === undefined) return;
  running.exports().__wbg_openaccount_free(opened.at, 0);
  open -= 1;
}

function inAccount<Given>(load: Load, opened: Opened, call: (instance: Running) => Given): Given {
  ready(load);
  if (opened.generation !== generation) throw new AccountClosedError();
  return inInstance(load, call);
}

/** What the engine says of itself. */
export function info(load: Load): string {
  return inInstance(load, (instance) => {
    const [start, size] = instance.exports().info();
    return read(instance, start, size);
  });
}

/** The instance that runs, a fresh one where the last is spent. */
function ready(load: Load): Running {
  running ??= begin(load());
  if (spent) {
    running.renew();
    generation += 1;
    open = 0;
    spent = false;
  }
  return running;
}

function inInstance<Given>(load: Load, call: (instance: Running) => Given): Given {
  const instance = ready(load);
  spent = true;
  try {
    const given = call(instance);
    spent = open === 0 && instance.exports().memory.buffer.byteLength > LARGEST_KEPT;
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
