import * as inline from '/engine/inline.js';
import { hashes } from './hashes.mjs';

onmessage = async ({ data }) => postMessage(await hashes(inline, data));
