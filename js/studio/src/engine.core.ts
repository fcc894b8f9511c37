/** The engine as the core module of `dist/`: until the npm package is there. */
import address from 'drawdown-core?url&inline';

interface Exports {
  memory: WebAssembly.Memory;
  drawdown_alloc(length: number): number;
  drawdown_free(pointer: number, length: number): void;
  drawdown_invoke(pointer: number, length: number): bigint;
}

const bytes = Uint8Array.from(atob(address.slice(address.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
const { instance } = await WebAssembly.instantiate(bytes, {});
const core = instance.exports as unknown as Exports;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function invoke(request: string): string {
  const text = encoder.encode(request);
  const pointer = core.drawdown_alloc(text.length) >>> 0;
  new Uint8Array(core.memory.buffer, pointer, text.length).set(text);
  const packed = BigInt.asUintN(64, core.drawdown_invoke(pointer, text.length));
  const [start, length] = [Number(packed >> 32n), Number(packed & 0xffffffffn)];
  const reply = decoder.decode(new Uint8Array(core.memory.buffer, start, length));
  core.drawdown_free(pointer, text.length);
  core.drawdown_free(start, length);
  return reply;
}
