// The package as a page without a bundler loads it.
import * as inline from '/engine/inline.js';
import * as bytes from '/engine/bytes.js';
import { hashes } from './hashes.mjs';

globalThis.engine = {
  inline: (texts) => hashes(inline, texts),
  bytes: async (texts) => {
    bytes.initialize(await WebAssembly.compileStreaming(fetch('/engine/drawdown.wasm')));
    return hashes(bytes, texts);
  },
  worker: (texts) => inWorker(texts),
  /** The error of a malformed request, as the worker posted it. */
  posted: () => inWorker('{"policy":"unknown","account":{},"command":{"id":"c1","at":"2026-07-01T12:00:00Z","type":"expire"}}'),
  thrown,
};

function inWorker(asked) {
  return new Promise((resolve, reject) => {
    const worker = new Worker('/worker.mjs', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
    worker.postMessage(asked);
  });
}

function thrown() {
  try {
    return inline.info();
  } catch ({ name, code, message, cause }) {
    return { name, code, message, cause: cause.name };
  }
}
