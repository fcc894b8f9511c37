// The functions of the package, over the instance that answers in text.
import type { Answer, Decision, DrawdownRequest, FlowRow, Info, Problem } from './documents.js';
import { AccountClosedError, EngineTrapError, MalformedRequestError } from './errors.js';
import type * as api from './index.js';
import { accountText, ask, closeAccount, info as infoText, invoke, invokeLines, type Load, openAccount, type Opened } from './instance.js';

type Tried<Given> = api.Tried<Given>;
type Outcome = api.Outcome<Answer>;

export type Api = Pick<typeof api, 'decide' | 'decideText' | 'tryDecide' | 'tryDecideText' | 'decideMany' | 'preview' | 'tryPreview' | 'flows' | 'openAccount' | 'info' | 'currencies'>;

/** The functions of the package, over a module that is loaded at the first call. */
export function createEngine(load: Load): Api {
  const tryDecideText = (json: string): Tried<string> => {
    if (typeof json !== 'string') throw new TypeError('this takes JSON text; decide and tryDecide take an object');
    return invoke(load, encodable(json));
  };
  const tryDecide = (request: DrawdownRequest): Tried<Answer> => {
    const text = JSON.stringify(request) ?? '';
    const malformed = notNumbers(request, text);
    return malformed.length > 0 ? { malformed } : parsed(tryDecideText(text));
  };
  const alone = (text: string): Outcome => {
    try {
      return parsed(tryDecideText(text));
    } catch (trapped) {
      if (trapped instanceof EngineTrapError) return { trapped } as Outcome;
      throw trapped;
    }
  };
  const decideTexts = (texts: string[]): Outcome[] => {
    try {
      const replies = invokeLines(load, encodable(`${texts.join('\n')}\n`)).split('\n', texts.length);
      return replies.map((reply) => ofReply(JSON.parse(reply) as Reply));
    } catch (trapped) {
      // One that traps takes the call with it, and no other: each is decided alone then.
      if (trapped instanceof EngineTrapError) return texts.map(alone);
      throw trapped;
    }
  };
  const decideMany = (requests: readonly DrawdownRequest[]): Outcome[] => {
    const texts = requests.map((request) => JSON.stringify(request) ?? '');
    const wrong = texts.map((text, index) => notNumbers(requests[index], text));
    const decided = decideTexts(texts.filter((_, index) => wrong[index]?.length === 0)).values();
    return wrong.map((malformed) => (malformed.length > 0 ? { malformed } : (decided.next().value as Outcome)));
  };
  const tryPreview = (preview: api.Preview) => inWordsOf(tryDecide(previewRequest(preview)), ofPreview) as Tried<Decision>;
  const openedAccount: Api['openAccount'] = (policy, account) => {
    const texts = [policy, account].map((part) => JSON.stringify(part) ?? '') as [string, string];
    const wrong = [...notNumbersIn('/policy', policy, texts[0]), ...notNumbersIn('/account', account, texts[1])];
    if (wrong.length > 0) throw new MalformedRequestError(wrong);
    const { opened, malformed } = openAccount(load, encodable(texts[0]), encodable(texts[1]));
    if (malformed) throw new MalformedRequestError(malformed);
    return handle(load, opened);
  };
  const info = () => JSON.parse(infoText(load)) as Info;
  return {
    decide: ((request) => answerOf(tryDecide(request))) as Api['decide'],
    decideText: (json) => answerOf(tryDecideText(json)),
    tryDecide: tryDecide as Api['tryDecide'],
    tryDecideText,
    decideMany,
    preview: (preview) => answerOf(tryPreview(preview)),
    tryPreview,
    openAccount: openedAccount,
    flows: (question) => (answerOf(inWordsOf(tryDecide(flowsRequest(question)), ofFlows)) as { result: FlowRow[] }).result,
    info,
    currencies: () => info().currencies,
  };
}

function answerOf<Given>({ answer, malformed }: Tried<Given>): Given {
  if (malformed) throw new MalformedRequestError(malformed);
  return answer;
}

function parsed({ answer, malformed }: Tried<string>): Tried<Answer> {
  return malformed ? { malformed } : { answer: JSON.parse(answer) as Answer };
}

/** What the package hands out of an account that is open. */
function handle(load: Load, opened: Opened): api.OpenAccount {
  let closed = false;
  const alive = () => {
    if (closed) throw new AccountClosedError();
    return opened;
  };
  const asked = (how: 'decide' | 'preview') => (command: unknown, answer?: unknown) => {
    const text = JSON.stringify(command) ?? '';
    const malformed = notNumbersIn('/command', command, text);
    if (malformed.length > 0) throw new MalformedRequestError(malformed);
    const parts = answer === undefined ? undefined : encodable(JSON.stringify(answer) ?? '');
    return answerOf(parsed(ask(load, alive(), how, encodable(text), parts)));
  };
  return {
    decide: asked('decide') as api.OpenAccount['decide'],
    preview: asked('preview') as api.OpenAccount['preview'],
    account: () => JSON.parse(accountText(load, alive())) as api.Account,
    close: () => {
      if (!closed) closeAccount(opened);
      closed = true;
    },
  };
}

/** A line of many replies. */
type Reply = { ok: Answer; malformed?: undefined } | { malformed: Problem[]; ok?: undefined };

function ofReply({ ok, malformed }: Reply): Outcome {
  return malformed ? { malformed } : { answer: ok };
}

function previewRequest({ policy, wallets, invoice, wallet_transactions, customer, organization, at = now() }: api.Preview): DrawdownRequest {
  const account = { organization, customer, wallets, wallet_transactions };
  return { policy, account, command: { id: 'preview', at, type: 'apply_credits', invoices: [invoice] } };
}

function flowsRequest({ policy = 'drawdown-1', account, at = now(), ...filters }: api.FlowsQuestion): DrawdownRequest {
  return { policy, account, command: { id: 'flows', at, type: 'flows', ...filters } } as DrawdownRequest;
}

function now(): string {
  return new Date().toISOString();
}

/** Problems at the places of the argument that a person wrote, not of the request that became of it. */
function inWordsOf<Given>({ answer, malformed }: Tried<Given>, place: (path: string) => string): Tried<Given> {
  return malformed ? { malformed: malformed.map((problem) => ({ ...problem, path: place(problem.path) })) } : { answer };
}

const ofPreview = (path: string) => path.replace(/^\/command\/invoices\/0/, '/invoice').replace(/^\/(command|account)(?=\/)/, '');
const ofFlows = (path: string) => path.replace(/^\/command(?=\/)/, '');

/** Numbers that are none: `JSON.stringify` writes them as null, which would count as left out. */
function notNumbers(request: unknown, text: string): Problem[] {
  const problems: Problem[] = [];
  // Paths are made only where there is something to say.
  if (text.includes('null') && holdsNotNumber(request)) findNotNumbers(request, '', problems);
  return problems;
}

const notNumbersIn = (member: string, value: unknown, text: string): Problem[] =>
  notNumbers(value, text).map((problem) => ({ ...problem, path: `${member}${problem.path}` }));

const isNotNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isFinite(value);

/** An array by its indices and a primitive without a call: five times as fast as one loop over all names. */
function holdsNotNumber(value: unknown): boolean {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) if (memberHolds(value[index])) return true;
  } else if (typeof value === 'object' && value !== null) {
    for (const name in value) if (memberHolds((value as Record<string, unknown>)[name])) return true;
  }
  return isNotNumber(value);
}

const memberHolds = (member: unknown): boolean => (typeof member === 'object' ? holdsNotNumber(member) : isNotNumber(member));

function findNotNumbers(value: unknown, path: string, problems: Problem[]): void {
  if (isNotNumber(value)) problems.push({ code: 'invalid_number', path, message: `\`${value}\` is no number of JSON` });
  if (typeof value !== 'object' || value === null) return;
  for (const name in value) findNotNumbers((value as Record<string, unknown>)[name], `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, problems);
}

/** UTF-8 has no half of a surrogate pair: as an escape it reaches the engine, which says where it stands. */
function encodable(text: string): string {
  if (text.isWellFormed?.()) return text;
  return text.replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
}
