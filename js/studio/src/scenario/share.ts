/** A scenario as the part of an address behind `#`: compressed, so that it fits, and never sent to a server. */
import type { Script } from './scenario';

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream): Promise<Uint8Array<ArrayBuffer>> {
  const piped = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}

export async function pack(script: Script): Promise<string> {
  const bytes = await through(new TextEncoder().encode(JSON.stringify({ v: 1, ...script })), new CompressionStream('deflate-raw'));
  let letters = '';
  for (let start = 0; start < bytes.length; start += 0x8000) letters += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** What a link holds, not yet checked. */
export async function unpack(text: string): Promise<unknown> {
  try {
    const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = await through(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)), new DecompressionStream('deflate-raw'));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new Error('it is cut short or changed');
  }
}
