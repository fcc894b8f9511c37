// The core module: the ABI of docs/embedding.md, an instance of its own for each decision.
import { readFile } from 'node:fs/promises';

const ABI_VERSION = 1;
const MODULE = new URL('../../generated/core-module/drawdown.core.wasm', import.meta.url);

export async function open() {
  const module = new WebAssembly.Module(await readFile(MODULE));
  const version = new WebAssembly.Instance(module).exports.drawdown_abi_version();
  if (version !== ABI_VERSION) throw new Error(`the core module has version ${version} of the ABI`);
  return (text) => unwrapped(invoke(module, new TextEncoder().encode(text)));
}

function invoke(module, request) {
  const { memory, drawdown_alloc, drawdown_invoke } = new WebAssembly.Instance(module).exports;
  // JavaScript gives i32 and i64 with a sign; addresses and lengths have none.
  const address = drawdown_alloc(request.length) >>> 0;
  if (address === 0) throw new Error('out of memory for the request');
  new Uint8Array(memory.buffer, address, request.length).set(request);
  const reply = BigInt.asUintN(64, drawdown_invoke(address, request.length));
  // A call may have grown the memory: take its buffer anew. Request and reply go with the instance.
  return new TextDecoder().decode(new Uint8Array(memory.buffer, Number(reply >> 32n), Number(reply & 0xffff_ffffn)));
}

function unwrapped(reply) {
  if (reply.startsWith('{"ok":')) return { answer: reply.slice('{"ok":'.length, -1) };
  return { malformed: reply.slice('{"malformed":'.length, -1) };
}
