// Cloudflare Workers compile the module when they are deployed.
import { createEngine } from './engine.js';
import module from './drawdown.wasm';

const engine = /* @__PURE__ */ createEngine(() => module);
export const { decide, decideText, tryDecide, tryDecideText, decideMany, preview, tryPreview, flows, info, currencies } = engine;
export { EngineTrapError, MalformedRequestError, WebAssemblyBlockedError } from './errors.js';
