// Cloudflare Workers compile the module when they are deployed.
import { createEngine } from './engine.js';
import module from './drawdown.wasm';

const engine = /* @__PURE__ */ createEngine(() => module);
export const { decide, decideText, tryDecide, tryDecideText, decideMany, preview, tryPreview, flows, openAccount, info, currencies } = engine;
export { AccountClosedError, EngineTrapError, MalformedRequestError, WebAssemblyBlockedError } from './errors.js';
