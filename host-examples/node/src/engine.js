// The engine in a thread of its own, so that time and memory can be limited without stopping the program.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { EngineTrap, LimitExceeded, MalformedRequest } from './errors.js';
import { DEFAULTS, heapIsShort, memoryIsShort, memoryLimit } from './limits.js';
import { encodable, textOf } from './documents.js';

/** Decides one request at a time; a further one waits. For more cores, open more engines. */
export class Engine {
  #kind;
  #limits;
  #worker;
  #last = Promise.resolve();

  /** `kind`: `component` (transpiled by jco), `package` (@drawdown/engine) or `core-module`. */
  static async open(kind = 'component', limits = {}) {
    const engine = new Engine();
    engine.#kind = kind;
    engine.#limits = { ...DEFAULTS, ...limits };
    await engine.#start();
    return engine;
  }

  /**
   * Decides one request. A refusal is an answer too: look at `outcome` first.
   * Throws MalformedRequest, LimitExceeded or EngineTrap.
   */
  async decide(request) {
    return JSON.parse(await this.decideText(textOf(request)));
  }

  /** The same, JSON text to JSON text: the very bytes that every other host gives. */
  decideText(text) {
    const decision = this.#last.then(() => this.#decideNow(encodable(text)));
    this.#last = decision.catch(() => {});
    return decision;
  }

  /** Ends the thread, after the decisions that were asked for. */
  async close() {
    await this.#last;
    await this.#drop();
  }

  async #decideNow(text) {
    if (heapIsShort(text, this.#limits.heapMegabytes)) throw this.#heapExceeded();
    if (!this.#worker) await this.#start();
    const reply = await this.#ask(text).catch((error) => ({ error }));
    if (reply.answer !== undefined) return reply.answer;
    if (reply.malformed !== undefined) throw new MalformedRequest(reply.malformed);
    // What was interrupted may be in any state: the next decision gets a thread and an instance of its own.
    await this.#drop();
    throw this.#failure(reply, text);
  }

  async #ask(text) {
    this.#worker.postMessage(text);
    const [reply] = await once(this.#worker, 'message', { signal: AbortSignal.timeout(this.#limits.milliseconds) });
    return reply;
  }

  #failure({ trap, error }, text) {
    const { milliseconds, stackMegabytes } = this.#limits;
    if (error?.name === 'AbortError') return new LimitExceeded('time', `${milliseconds} ms`);
    if (error?.code === 'ERR_WORKER_OUT_OF_MEMORY') return this.#heapExceeded();
    if (error) return new EngineTrap(error);
    if (trap.includes('call stack size exceeded')) return new LimitExceeded('stack', `${stackMegabytes} MB`);
    if (/out of memory/i.test(trap) || memoryIsShort(text)) return new LimitExceeded('memory', `${memoryLimit()} bytes`);
    return new EngineTrap(trap);
  }

  #heapExceeded() {
    return new LimitExceeded('memory', `${this.#limits.heapMegabytes} MB of heap`);
  }

  async #start() {
    const { heapMegabytes, stackMegabytes } = this.#limits;
    const resourceLimits = { maxOldGenerationSizeMb: heapMegabytes, stackSizeMb: stackMegabytes };
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: this.#kind, resourceLimits });
    await once(worker, 'message');
    // A thread that dies between two decisions is replaced at the next.
    worker.on('error', () => {}).on('exit', () => this.#worker === worker && (this.#worker = undefined));
    this.#worker = worker;
  }

  async #drop() {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}
