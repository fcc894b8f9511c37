// Edge functions compile the module when they are deployed.
import { createEngine } from './engine.js';
import module from './drawdown.wasm?module';

// Their sandbox may hand over a module of another realm, which is no `instanceof` of its own `WebAssembly.Module`.
const engine = /* @__PURE__ */ createEngine(() => Object.setPrototypeOf(module, WebAssembly.Module.prototype));
export const { decide, decideText, tryDecide, tryDecideText, decideMany, preview, tryPreview, flows, openAccount, info, currencies } = engine;
export { AccountClosedError, EngineTrapError, MalformedRequestError, WebAssemblyBlockedError } from './errors.js';
