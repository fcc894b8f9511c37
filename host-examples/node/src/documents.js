// Documents as text, on the way to an engine.
import { MalformedRequest } from './errors.js';

/** The request as JSON. Write decimals as text and money as integers. */
export function textOf(request) {
  try {
    return JSON.stringify(request, finite) ?? '';
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw malformed('limit_exceeded', 'the request is nested too deep to be written');
  }
}

/** UTF-8 has no half of a surrogate pair: as an escape it reaches the engine, which says where it stands. */
export function encodable(text) {
  if (text.isWellFormed()) return text;
  return text.replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
}

/** Bytes that came from outside as JSON. */
export function parsed(bytes) {
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('invalid_utf8', 'the bytes are not UTF-8');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('invalid_json', 'the text is not JSON');
  }
}

/** `JSON.stringify` writes numbers that are none as null, which would count as left out. */
function finite(name, value) {
  if (typeof value === 'number' && !Number.isFinite(value)) throw malformed('invalid_number', `\`${name}\` is no number of JSON: ${value}`);
  return value;
}

function malformed(code, message) {
  return new MalformedRequest(JSON.stringify([{ code, path: '', message }]));
}
