import type { Problem } from './documents.js';

/**
 * What the errors of the package share. They are objects of their own rather than the runtime's: of those, structured
 * clone (a worker's `postMessage`) keeps the message and drops name, code and list.
 */
class EngineError {
  static {
    Object.setPrototypeOf(this.prototype, Error.prototype);
  }
  declare readonly stack: string | undefined;

  constructor(
    readonly name: string,
    readonly code: string,
    readonly message: string,
  ) {
    const { captureStackTrace } = Error as { captureStackTrace?: (error: object, above: unknown) => void };
    captureStackTrace?.(this, new.target);
    // As an ordinary member, for the clone to find it.
    const stack = captureStackTrace ? this.stack : new Error(message).stack;
    Object.defineProperty(this, 'stack', { value: stack, enumerable: true, writable: true, configurable: true });
  }

  get [Symbol.toStringTag](): string {
    return 'Error';
  }

  /** What may be logged or answered: where it was thrown is nobody's business. */
  toJSON(): object {
    const { stack: _, ...members } = this;
    return members;
  }
}

/** The request is malformed: nothing was evaluated. */
export class MalformedRequestError extends EngineError {
  constructor(readonly problems: Problem[]) {
    super('MalformedRequestError', 'malformed_request', summary(problems));
  }
}

/** The engine hit a bug of its own. The next call runs in a fresh instance. */
export class EngineTrapError extends EngineError {
  constructor(readonly cause: unknown) {
    super('EngineTrapError', 'engine_trapped', 'the engine trapped, which is a bug in it; the next call runs in a fresh instance');
  }
}

/** The open account has ended: it was closed, or a call trapped and took its instance along. Open it again. */
export class AccountClosedError extends EngineError {
  constructor() {
    super('AccountClosedError', 'account_closed', 'the account is closed: it was closed, or the engine trapped; open it again from what was stored');
  }
}

/** The page allows no WebAssembly, so the engine cannot run in it. */
export class WebAssemblyBlockedError extends EngineError {
  constructor(readonly cause: unknown) {
    super('WebAssemblyBlockedError', 'webassembly_blocked', "WebAssembly is blocked here: the Content-Security-Policy of the page needs 'wasm-unsafe-eval' in its directive script-src");
  }
}

function summary(problems: Problem[]): string {
  const first = problems[0];
  if (first === undefined) return 'the request is malformed';
  const place = first.line === undefined ? first.path || 'the request' : `line ${first.line}, column ${first.column}`;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return `${place}: ${first.message}${more}`;
}
