// Why there is no answer. A refusal is an answer, and none of these.

/** There is no answer; nothing was decided. */
export class EngineError extends Error {
  name = this.constructor.name;
}

/** The request is not one: a bug of the program that wrote it. `problems` lists `{code, path, message}`. */
export class MalformedRequest extends EngineError {
  constructor(problemsText) {
    const problems = JSON.parse(problemsText);
    super(problems.map(({ path, message }) => `${path || 'the request'}: ${message}`).join('; '));
    this.text = problemsText;
    this.problems = problems;
  }
}

/** The decision needs more than the host allows: `limit` is `time`, `memory` or `stack`. */
export class LimitExceeded extends EngineError {
  constructor(limit, allowed, options) {
    super(`the decision needs more ${limit} than ${allowed}`, options);
    this.limit = limit;
  }
}

/** The engine stopped itself: a bug in it, never a judgement of the request. */
export class EngineTrap extends EngineError {
  constructor(what) {
    super(`the engine trapped: ${what}`);
  }
}
