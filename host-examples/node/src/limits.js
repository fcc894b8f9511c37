// What one decision may use.
import { setFlagsFromString } from 'node:v8';

const PAGE = 65_536;
// The most memory that a decision was seen to need, measured over hostile and large requests: so much, and so much
// more for each byte of the request.
const MEMORY_AT_LEAST = 4 * 2 ** 20;
const MEMORY_PER_REQUEST_BYTE = 64;

/** The defaults take the largest requests. */
export const DEFAULTS = {
  /** From the request to the answer; then the thread is ended. */
  milliseconds: 60_000,
  /** JavaScript's heap in the thread: the texts of request and answer. */
  heapMegabytes: 512,
  /** The stack of the thread, WebAssembly's calls included. */
  stackMegabytes: 4,
};

// The request, its answer and what the bindings copy. V8 ends the whole process when one large text finds no room in a
// thread's heap, so such a request is not let in.
const HEAP_BYTES_PER_CHARACTER = 8;

let memoryBytes = 2 ** 32;

/** Limits the memory of each WebAssembly instance in this process. V8 knows no narrower limit; call it once, first. */
export function limitMemory(bytes) {
  memoryBytes = bytes;
  setFlagsFromString(`--wasm-max-mem-pages=${Math.floor(bytes / PAGE)}`);
}

export function memoryLimit() {
  return memoryBytes;
}

/** An engine that cannot get memory stops at `unreachable`, as it does at a bug; V8 tells no more. */
export function memoryIsShort(text) {
  return memoryBytes < MEMORY_AT_LEAST + MEMORY_PER_REQUEST_BYTE * Buffer.byteLength(text);
}

export function heapIsShort(text, heapMegabytes) {
  return heapMegabytes * 2 ** 20 < HEAP_BYTES_PER_CHARACTER * text.length;
}
