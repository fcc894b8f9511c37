import { __wbg_reset_state, info, initSync, invoke } from './glue.js';
import type { Answer, Decision, DrawdownRequest, FlowRow, Info, Problem } from './documents.js';
import { EngineTrapError, MalformedRequestError } from './errors.js';
import type * as api from './index.js';

export type Api = Pick<typeof api, 'decide' | 'decideText' | 'preview' | 'flows' | 'info' | 'currencies'>;

/** The module, or its bytes: each entry of the package has its own way to them. */
export type Load = () => BufferSource | WebAssembly.Module;

/** An instance whose memory grew beyond this is given up after the call: WebAssembly memory never shrinks. */
const LARGE_MEMORY = 32 * 1024 * 1024;

let started = false;
/** After a trap, whose memory may hold anything, and after a call that left a large memory. */
let spent = false;

/** The functions of the package, over a module that is loaded at the first call. */
export function createEngine(load: Load): Api {
  const run = (call: () => string) => inInstance(load, call);
  const decideText = (json: string): string => {
    if (typeof json !== 'string') throw new TypeError('decideText takes JSON text; decide takes an object');
    return run(() => invoke(encodable(json)));
  };
  const decide = (request: DrawdownRequest): Answer => JSON.parse(decideText(textOf(request)));
  return {
    decide: decide as Api['decide'],
    decideText,
    preview: ({ policy, wallets, invoice, wallet_transactions, customer, organization, at = now() }) => {
      const account = { organization, customer, wallets, wallet_transactions };
      return decide({ policy, account, command: { id: 'preview', at, type: 'apply_credits', invoices: [invoice] } }) as Decision;
    },
    flows: ({ policy = 'drawdown-1', account, at = now(), ...filters }) => {
      const answer = decide({ policy, account, command: { id: 'flows', at, type: 'flows', ...filters } });
      return (answer as { result: FlowRow[] }).result;
    },
    info: () => JSON.parse(run(info)) as Info,
    currencies: () => (JSON.parse(run(info)) as Info).currencies,
  };
}

function inInstance(load: Load, call: () => string): string {
  if (!started) initSync({ module: load() });
  started = true;
  if (spent) __wbg_reset_state();
  spent = true;
  try {
    const answer = call();
    spent = hasLargeMemory();
    return answer;
  } catch (thrown) {
    if (typeof thrown !== 'string') throw new EngineTrapError(thrown);
    spent = hasLargeMemory();
    throw new MalformedRequestError(JSON.parse(thrown) as Problem[]);
  }
}

function hasLargeMemory(): boolean {
  // `initSync` gives the exports of the instance that runs, and starts no second one.
  return initSync(undefined as never).memory.buffer.byteLength > LARGE_MEMORY;
}

function now(): string {
  return new Date().toISOString();
}

/** The request as JSON. `JSON.stringify` writes numbers that are none as null, which would count as left out. */
function textOf(request: unknown): string {
  const text = JSON.stringify(request) ?? '';
  const problems: Problem[] = [];
  findNoNumbers(request, '', problems);
  if (problems.length > 0) throw new MalformedRequestError(problems);
  return text;
}

function findNoNumbers(value: unknown, path: string, problems: Problem[]): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    problems.push({ code: 'invalid_number', path, message: `\`${value}\` is no number of JSON` });
  } else if (typeof value === 'object' && value !== null) {
    for (const name in value) {
      const member = (value as Record<string, unknown>)[name];
      // only what may hold a number is worth a path
      if (typeof member === 'object' || typeof member === 'number') {
        findNoNumbers(member, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, problems);
      }
    }
  }
}

/** UTF-8 has no half of a surrogate pair: as an escape it reaches the engine, which says where it stands. */
function encodable(text: string): string {
  if (text.isWellFormed?.()) return text;
  return text.replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
}
