export * from './index.js';

/**
 * Hands over the module before the first call: a `WebAssembly.Module`, or its bytes. The type is no narrower, as Node's
 * own types do not know `WebAssembly`.
 *
 * `initialize(await WebAssembly.compileStreaming(fetch(url)))`
 */
export function initialize(module: object): void;
