import * as inline from '/engine/inline.js';
import { hashes } from './hashes.mjs';

onmessage = async ({ data }) => postMessage(typeof data === 'string' ? thrown(data) : await hashes(inline, data));

function thrown(text) {
  try {
    return inline.decideText(text);
  } catch (error) {
    return error;
  }
}
