// Bundlers and browsers: the module is part of the script, deflated, so that there is nothing to configure.
import { inflateSync } from 'fflate';
import { createEngine } from './engine.js';
import { base64, length } from './module.inline.js';

const engine = /* @__PURE__ */ createEngine(() => inflateSync(bytesOf(base64), { out: new Uint8Array(length) }));
export const { decide, decideText, tryDecide, tryDecideText, decideMany, preview, tryPreview, flows, openAccount, info, currencies } = engine;
export { AccountClosedError, EngineTrapError, MalformedRequestError, WebAssemblyBlockedError } from './errors.js';

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = characters.charCodeAt(index);
  return bytes;
}
