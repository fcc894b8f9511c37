// Text as UTF-8 and back. The runtime's coders are looked up at the first call, not at the import: jsdom, as Jest sets it
// up, has none, and the plain ones below take their place.

export interface Coders {
  TextDecoder: new (label?: string, options?: TextDecoderOptions) => { decode(bytes?: Uint8Array): string };
  TextEncoder: new () => { encodeInto(text: string, room: Uint8Array): TextEncoderEncodeIntoResult };
}

/** Safari's decoder gives up after 2 GiB, so it is renewed before. */
const MOST_DECODED = 2 ** 31 - 2 ** 20;

export function coders(): Coders {
  return {
    TextDecoder: typeof TextDecoder === 'undefined' ? PlainDecoder : TextDecoder,
    TextEncoder: typeof TextEncoder === 'undefined' ? PlainEncoder : TextEncoder,
  };
}

/** Bytes as text, with one decoder after the other. */
export function decoding({ TextDecoder }: Coders): (bytes: Uint8Array) => string {
  const fresh = () => new TextDecoder('utf-8', { ignoreBOM: true });
  let decoder = fresh();
  let decoded = 0;
  return (bytes) => {
    decoded += bytes.length;
    if (decoded >= MOST_DECODED) [decoder, decoded] = [fresh(), bytes.length];
    return decoder.decode(bytes);
  };
}

class PlainDecoder {
  decode(bytes = new Uint8Array()): string {
    const escaped = Array.from(bytes, (byte) => (byte < 0x80 && byte !== PERCENT ? String.fromCharCode(byte) : `%${byte.toString(16)}`));
    return decodeURIComponent(escaped.join(''));
  }
}

class PlainEncoder {
  /** All of the text, or nothing of it where the room is too small. */
  encodeInto(text: string, room: Uint8Array): TextEncoderEncodeIntoResult {
    const parts = encodeURIComponent(text).match(/%..|[^%]/g) ?? [];
    if (parts.length > room.length) return { read: 0, written: 0 };
    room.set(parts.map((part) => (part.length === 1 ? part.charCodeAt(0) : Number.parseInt(part.slice(1), 16))));
    return { read: text.length, written: parts.length };
  }
}

const PERCENT = 0x25;
