// For callers who load the module themselves: from a cache, a CDN, or compiled while it streams.
import { createEngine } from './engine.js';

let source: BufferSource | WebAssembly.Module | undefined;

export function initialize(module: BufferSource | WebAssembly.Module): void {
  source = module;
}

const engine = /* @__PURE__ */ createEngine(() => {
  if (source === undefined) throw new Error('@drawdown/engine/bytes: call initialize(module) first');
  return source;
});
export const { decide, decideText, tryDecide, tryDecideText, decideMany, preview, tryPreview, flows, openAccount, info, currencies } = engine;
export { AccountClosedError, EngineTrapError, MalformedRequestError, WebAssemblyBlockedError } from './errors.js';
