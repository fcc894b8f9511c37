// Node reads the module from disk, once.
import { readFileSync } from 'node:fs';
import { createEngine } from './engine.js';

const engine = /* @__PURE__ */ createEngine(() => readFileSync(new URL('./drawdown.wasm', import.meta.url)));
export const { decide, decideText, tryDecide, tryDecideText, decideMany, preview, tryPreview, flows, openAccount, info, currencies } = engine;
export { AccountClosedError, EngineTrapError, MalformedRequestError, WebAssemblyBlockedError } from './errors.js';
