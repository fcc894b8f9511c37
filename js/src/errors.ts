import type { Problem } from './documents.js';

/** The request is malformed: nothing was evaluated. */
export class MalformedRequestError extends Error {
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    super(summary(problems));
    this.name = 'MalformedRequestError';
    this.problems = problems;
  }
}

/** The engine hit a bug of its own. The next call runs in a fresh instance. */
export class EngineTrapError extends Error {
  constructor(cause: unknown) {
    super('the engine trapped, which is a bug in it; the next call runs in a fresh instance', { cause });
    this.name = 'EngineTrapError';
  }
}

function summary(problems: Problem[]): string {
  const first = problems[0];
  if (first === undefined) return 'the request is malformed';
  const place = first.line === undefined ? first.path || 'the request' : `line ${first.line}, column ${first.column}`;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return `${place}: ${first.message}${more}`;
}
