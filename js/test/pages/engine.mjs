// The package as a page without a bundler loads it.
import * as inline from '/engine/inline.js';
import * as bytes from '/engine/bytes.js';
import { hashes } from './hashes.mjs';
import { previewOf } from './preview.mjs';

globalThis.engine = {
  inline: (texts) => hashes(inline, texts),
  bytes: async (texts) => {
    bytes.initialize(await WebAssembly.compileStreaming(fetch('/engine/drawdown.wasm')));
    return hashes(bytes, texts);
  },
  worker: (texts) =>
    new Promise((resolve, reject) => {
      const worker = new Worker('/worker.mjs', { type: 'module' });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = reject;
      worker.postMessage(texts);
    }),
  timePreview,
};

function timePreview() {
  const request = previewOf(20, 3);
  const times = Array.from({ length: 1000 }, () => {
    const start = performance.now();
    inline.preview(request);
    return performance.now() - start;
  });
  const [first] = times;
  times.sort((a, b) => a - b);
  return { first, median: times[500], p99: times[990] };
}
