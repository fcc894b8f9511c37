// Bundlers and browsers: the module is part of the script, so that there is nothing to configure.
import { createEngine } from './engine.js';
import base64 from './module.inline.js';

const engine = /* @__PURE__ */ createEngine(() => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
export const { decide, decideText, preview, flows, info } = engine;
export { EngineTrapError, MalformedRequestError } from './errors.js';
