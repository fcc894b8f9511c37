import type { __wbg_reset_state, initSync } from './bindings.js';
import type { Coders } from './text.js';

/** Runs what wasm-bindgen wrote, with these coders: an import alone runs nothing of it. */
export function startGlue(TextDecoder: Coders['TextDecoder'], TextEncoder: Coders['TextEncoder']): { initSync: typeof initSync; __wbg_reset_state: typeof __wbg_reset_state };
