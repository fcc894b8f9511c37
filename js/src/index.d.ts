import type {
  Account,
  AccountInput,
  Answer,
  AnswerParts,
  CommandRequest,
  CommandRequestInParts,
  CurrencyInfo,
  CustomerInput,
  Decision,
  DecisionInParts,
  DrawdownRequest,
  FlowRow,
  Flows,
  FlowsAnswer,
  FlowsRequest,
  Info,
  InfoAnswer,
  InfoRequest,
  InstantInput,
  InvoiceInput,
  OrganizationInput,
  Policy,
  Problem,
  ReplayAnswer,
  ReplayRequest,
  UsageInvoiceAnswer,
  UsageInvoiceRequest,
  WalletInput,
  WalletTransactionInput,
} from './documents.js';

export type * from './documents.js';

/**
 * Decides a command, or answers a query. Nothing is stored: the host stores the account of the answer.
 *
 * The answer is what the rules say, a refusal included: `outcome` tells which.
 *
 * @throws {MalformedRequestError} when the request is no request; nothing was evaluated.
 * @throws {EngineTrapError} when the engine hits a bug of its own.
 */
export function decide(request: CommandRequestInParts): DecisionInParts;
export function decide(request: CommandRequest): Decision;
export function decide(request: FlowsRequest): FlowsAnswer;
export function decide(request: ReplayRequest): ReplayAnswer;
export function decide(request: UsageInvoiceRequest): UsageInvoiceAnswer;
export function decide(request: InfoRequest): InfoAnswer;
export function decide(request: DrawdownRequest): Answer;

/**
 * The same, JSON text to JSON text: the very bytes that every other host of the engine gives. Numbers are read from
 * their text, so figures beyond JavaScript's numbers stay exact.
 */
export function decideText(json: string): string;

/** What came of a request that may not be one yet: its answer, or everything that is wrong with it. */
export type Tried<Given> = { answer: Given; malformed?: undefined } | { malformed: Problem[]; answer?: undefined };

/**
 * `decide` for a request that a person is typing, or that came from elsewhere: a malformed one is a value too.
 *
 * @throws {EngineTrapError} when the engine hits a bug of its own.
 */
export function tryDecide(request: CommandRequestInParts): Tried<DecisionInParts>;
export function tryDecide(request: CommandRequest): Tried<Decision>;
export function tryDecide(request: FlowsRequest): Tried<FlowsAnswer>;
export function tryDecide(request: ReplayRequest): Tried<ReplayAnswer>;
export function tryDecide(request: UsageInvoiceRequest): Tried<UsageInvoiceAnswer>;
export function tryDecide(request: InfoRequest): Tried<InfoAnswer>;
export function tryDecide(request: DrawdownRequest): Tried<Answer>;

/** The same, JSON text to JSON text. */
export function tryDecideText(json: string): Tried<string>;

/** What came of one of many requests: its answer, everything that is wrong with it, or the bug that the engine hit. */
export type Outcome<Given> =
  | (Tried<Given> & { trapped?: undefined })
  | { trapped: EngineTrapError; answer?: undefined; malformed?: undefined };

/**
 * Decides many requests in one crossing and gives what came of each, in their order: what many small requests cost is
 * mostly the crossing. One that is malformed, or hits a bug of the engine, loses no other.
 */
export function decideMany(requests: readonly DrawdownRequest[]): Outcome<Answer>[];

/** What credits would do to an invoice. */
export interface Preview {
  policy: Policy;
  wallets: readonly WalletInput[];
  /** Needs only `currency`, `invoice_type` and `fees`. */
  invoice: InvoiceInput;
  /** What remains of each grant, where the wallets trace it. */
  wallet_transactions?: readonly WalletTransactionInput[] | undefined;
  customer?: CustomerInput | undefined;
  organization?: OrganizationInput | undefined;
  /** Left out, the clock of this machine. */
  at?: InstantInput | undefined;
}

/** How credits would pay an invoice: `apply_credits`, not stored. Paths of problems are those of the argument. */
export function preview(preview: Preview): Decision;

/** `preview` of an invoice that a person is typing: a malformed one is a value too. */
export function tryPreview(preview: Preview): Tried<Decision>;

/**
 * An account that stays open in the engine: read once, moved on by each decision that is accepted. Each answer is that of
 * `decide` for the whole request with the account as it then is.
 *
 * A trap of the engine ends every account that is open, and `close` this one: a later call throws `AccountClosedError`.
 */
export interface OpenAccount {
  /** Decides a command, or answers a query. `answer` says which parts come back; left out, all of them. */
  decide(command: CommandRequest['command'], answer: AnswerParts): DecisionInParts;
  decide(command: CommandRequest['command']): Decision;
  decide(command: DrawdownRequest['command'], answer?: AnswerParts): Answer;
  /** The same answer, and the account stays as it is. */
  preview(command: CommandRequest['command'], answer: AnswerParts): DecisionInParts;
  preview(command: CommandRequest['command']): Decision;
  /** The account as it is now. */
  account(): Account;
  /** Gives its memory back. */
  close(): void;
}

/**
 * Opens an account, for who decides often on one: a page, a replay, a batch of one customer.
 *
 * @throws {MalformedRequestError} when the policy or the account is none.
 */
export function openAccount(policy: Policy, account: AccountInput): OpenAccount;

/** Whose flows, and which. */
export interface FlowsQuestion extends Partial<Pick<Flows, 'from_date' | 'to_date' | 'time_granularity' | 'currency' | 'customer_country' | 'customer_type' | 'external_customer_id' | 'external_subscription_id' | 'plan_code' | 'billing_entity_code'>> {
  /** One customer. */
  account?: AccountInput | undefined;
  /** Many customers. */
  accounts?: readonly AccountInput[] | undefined;
  policy?: Policy | undefined;
  /** Nothing later counts. Left out, the clock of this machine. */
  at?: InstantInput | undefined;
}

/** Credits offered, paid, consumed and voided, by period and currency. */
export function flows(question: FlowsQuestion): FlowRow[];

/** Version, editions, limits, currencies and time zone database version. */
export function info(): Info;

/**
 * Every currency with the digits of its minor unit under both tables of the dial `currency_digits`: `iso`, which
 * `drawdown-1` takes, and `lago`, which the `lago-*` editions take. `Intl` knows other digits for some of them.
 */
export function currencies(): CurrencyInfo[];

/**
 * The request is malformed: nothing was evaluated.
 *
 * What crosses `postMessage`, of this and of the other errors, is a plain object of the same members.
 */
export class MalformedRequestError extends Error {
  readonly name: 'MalformedRequestError';
  readonly code: 'malformed_request';
  /** Everything that is wrong, in the order of the request. */
  readonly problems: Problem[];
  constructor(problems: Problem[]);
}

/** The engine hit a bug of its own. The next call runs in a fresh instance. */
export class EngineTrapError extends Error {
  readonly name: 'EngineTrapError';
  readonly code: 'engine_trapped';
  constructor(cause: unknown);
}

/** The open account has ended: it was closed, or a call trapped and took its instance along. Open it again. */
export class AccountClosedError extends Error {
  readonly name: 'AccountClosedError';
  readonly code: 'account_closed';
  constructor();
}

/** The page's content security policy lets no WebAssembly run: its `script-src` lacks `'wasm-unsafe-eval'`. */
export class WebAssemblyBlockedError extends Error {
  readonly name: 'WebAssemblyBlockedError';
  readonly code: 'webassembly_blocked';
  constructor(cause: unknown);
}
