// The component, as jco transpiles it.
import { readFile, readdir } from 'node:fs/promises';

const GENERATED = new URL('../../generated/component/', import.meta.url);
/** An instance whose memory grew beyond this is given up after the call: WebAssembly memory never shrinks. */
const LARGE_MEMORY = 32 * 2 ** 20;

/**
 * One instance serves many decisions: the engine keeps nothing between two calls, and jco's bindings take about a
 * tenth of a second to set up. The thread ends with an instance that trapped.
 */
export async function open() {
  const { instantiate } = await import(new URL('drawdown.js', GENERATED));
  const modules = await coreModules();
  const fresh = () => {
    let memory;
    const { documents } = instantiate((name) => modules.get(name), {}, (core, imports) => {
      const instance = new WebAssembly.Instance(core, imports);
      memory ??= instance.exports.memory;
      return instance;
    });
    return { documents, isLarge: () => memory.buffer.byteLength > LARGE_MEMORY };
  };
  let instance = fresh();
  return (text) => {
    if (instance.isLarge()) instance = fresh();
    try {
      return { answer: instance.documents.invoke(text) };
    } catch (thrown) {
      // jco throws the `err` of a result as it is: the list of problems is text.
      if (typeof thrown === 'string') return { malformed: thrown };
      throw thrown;
    }
  };
}

/** The modules that the component is made of, by their names: the engine, and two small ones for its open accounts. */
async function coreModules() {
  const names = (await readdir(GENERATED)).filter((name) => name.endsWith('.wasm'));
  const compiled = names.map(async (name) => [name, new WebAssembly.Module(await readFile(new URL(name, GENERATED)))]);
  return new Map(await Promise.all(compiled));
}
