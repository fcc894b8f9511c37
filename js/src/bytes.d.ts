export * from './index.js';

/**
 * Hands over the module, or its bytes, before the first call:
 * `initialize(await WebAssembly.compileStreaming(fetch(url)))`.
 */
export function initialize(module: ArrayBuffer | ArrayBufferView | WebAssembly.Module): void;
