// What the types promise: read by the compiler alone, in projects of each kind.
import { AccountClosedError, EngineTrapError, MalformedRequestError, WebAssemblyBlockedError, currencies, decide, decideMany, decideText, flows, info, openAccount, preview, tryDecide, tryDecideText, tryPreview } from '@drawdown/engine';
import type { Account, AccountInput, Answer, Command, Decision, DecisionInParts, DrawdownEvent, DrawdownRequest, FlowRow, FlowsAnswer, Info, InfoAnswer, InvoiceExplanation, Outcome, Policy, Problem, Refusal, Remark, ReplayAnswer, ReplayedEvent, Tried, UsageInvoiceAnswer, WalletExplanation, WalletInput } from '@drawdown/engine';
import { decide as decideOfBytes, initialize } from '@drawdown/engine/bytes';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Extends<A, B> = [A] extends [B] ? true : false;
function holds<_ extends true>(): void {}

declare const account: AccountInput;
declare const policy: Policy;
const at = '2026-07-01T12:00:00Z';

// The answer follows from the request.
const decision = decide({ policy, account, command: { id: 'c1', at, type: 'expire' } });
holds<Same<typeof decision, Decision>>();
holds<Same<ReturnType<typeof preview>, Decision>>();
const inParts = decide({ policy, account, command: { id: 'c1', at, type: 'expire' }, answer: { account: 'changes' } });
holds<Same<typeof inParts, DecisionInParts>>();
const answered = {
  flows: decide({ policy, command: { id: 'q', at, type: 'flows', accounts: [account] } }),
  replay: decide({ policy, account, command: { id: 'q', at, type: 'replay', events: [] } }),
  usage: decide({ policy, command: { id: 'q', at, type: 'usage_invoice', current_usage: [{ currency: 'EUR' }] } }),
  info: decide({ policy, command: { id: 'q', at, type: 'info' } }),
};
holds<Same<typeof answered, { flows: FlowsAnswer; replay: ReplayAnswer; usage: UsageInvoiceAnswer; info: InfoAnswer }>>();
declare const request: DrawdownRequest;
holds<Same<ReturnType<typeof whatever>, Answer>>();
function whatever() {
  return decide(request);
}
holds<Same<ReturnType<typeof decideText>, string>>();
holds<Same<ReturnType<typeof flows>, FlowRow[]>>();
holds<Same<ReturnType<typeof info>, Info>>();
holds<Same<ReturnType<typeof currencies>, Info['currencies']>>();
holds<Same<typeof decideOfBytes, typeof decide>>();

// What is tried is the answer, or what is wrong; never both.
const tried = tryDecide({ policy, account, command: { id: 'c1', at, type: 'expire' } });
holds<Same<typeof tried, Tried<Decision>>>();
holds<Same<ReturnType<typeof tryPreview>, Tried<Decision>>>();
holds<Same<ReturnType<typeof tryDecideText>, Tried<string>>>();
holds<Same<ReturnType<typeof decideMany>, Outcome<Answer>[]>>();
const open = openAccount(policy, account);
holds<Same<ReturnType<typeof open.account>, Account>>();
const step = { id: 'c1', at, type: 'expire' } as const;
const moved = open.decide(step);
holds<Same<typeof moved, Decision>>();
const openParts = open.decide(step, { account: 'changes' });
holds<Same<typeof openParts, DecisionInParts>>();
const { code: closed } = new AccountClosedError();
holds<Same<typeof closed, 'account_closed'>>();
if (tried.malformed) {
  holds<Same<typeof tried.malformed, Problem[]>>();
  holds<Same<typeof tried.answer, undefined>>();
} else holds<Same<typeof tried.answer, Decision>>();
const { answer, malformed } = tryDecide({ policy, command: { id: 'q', at, type: 'info' } });
if (!malformed) holds<Same<typeof answer, InfoAnswer>>();

// A decision is told by its outcome.
switch (decision.outcome) {
  case 'accepted':
  case 'unchanged':
    holds<Same<typeof decision.account, Account>>();
    holds<Same<typeof decision.explanation, (InvoiceExplanation | Remark)[]>>();
    // @ts-expect-error: nothing was refused
    decision.refusals;
    break;
  case 'refused':
    holds<Same<typeof decision.refusals, Refusal[]>>();
    // @ts-expect-error: nothing happened
    decision.events;
    break;
  default:
    holds<Same<typeof decision, never>>();
}
if (decision.outcome === 'unchanged') holds<Same<typeof decision.events, []>>();

// An event by its type, a refusal by its code, an explanation by why it was skipped.
declare const event: DrawdownEvent;
if (event.type === 'credits_voided') holds<Same<typeof event.reason, 'expired' | 'terminated' | 'manual' | 'refund'>>();
if (event.type === 'purchase_failed') holds<Same<typeof event.refund_due, boolean>>();
// @ts-expect-error: no such event
event.type === 'credits_lost';
declare const refusal: Refusal;
if (refusal.code === 'insufficient_credits') holds<Same<typeof refusal.figures.uncovered_amount_cents, number | undefined>>();
if (refusal.code === 'wallet_limit_reached') holds<Same<typeof refusal.figures.wallet_limit, number>>();
// @ts-expect-error: no such refusal
refusal.code === 'wallet_lost';
declare const explained: WalletExplanation;
if (explained.skipped === 'out_of_scope') holds<Same<typeof explained.skipped, 'out_of_scope'>>();
if (explained.skipped === null) holds<Same<(typeof explained.taken)[number]['amount'], string>>();

// What the engine writes, it reads.
holds<Extends<Account, AccountInput>>();
holds<Extends<DrawdownEvent, ReplayedEvent>>();
holds<Extends<Account['wallets'][number], WalletInput>>();

// Stored documents come in the host's shape: its ids under either name, its further members unread.
interface HostWallet {
  lago_id: string;
  currency: string;
  rate_amount: string;
  created_by: string;
}
holds<Extends<HostWallet, WalletInput>>();
// @ts-expect-error: no id under any name
const nameless: WalletInput = { currency: 'EUR', rate_amount: '1' };

// Commands are strict.
const command: Command = { id: 'c1', at, type: 'top_up', wallet_id: 'w1', paid_credits: '10' };
// @ts-expect-error: credits are decimal text
const figures: Command = { id: 'c1', at, type: 'top_up', wallet_id: 'w1', paid_credits: 10 };
// @ts-expect-error: no such member
const strangers: Command = { id: 'c1', at, type: 'top_up', wallet_id: 'w1', credits: '10' };
// @ts-expect-error: which wallet?
const vague: Command = { id: 'c1', at, type: 'top_up' };
// @ts-expect-error: which purchase?
const unsettled: Command = { id: 'c1', at, type: 'settle_payment', payment_status: 'succeeded' };
// @ts-expect-error: a command needs an account
decide({ policy, command });
// @ts-expect-error: no such dial
const dial: Policy = { preset: 'drawdown-1', stages: 'before_tax' };
const overridden: Policy = { preset: 'lago-2026-08', stage: 'before_tax' };
// @ts-expect-error: no such edition
const edition: Policy = 'lago-2021-01';
preview({ policy: overridden, wallets: [{ id: 'w1', currency: 'EUR', rate_amount: '1' }], invoice: { currency: 'EUR' } });
flows({ account, time_granularity: 'monthly', from_date: '2026-01-01' });
// @ts-expect-error: no such period
flows({ account, time_granularity: 'hourly' });

// Errors are typed.
try {
  decideText('{}');
} catch (error) {
  if (error instanceof MalformedRequestError) holds<Same<typeof error.problems, Problem[]>>();
  if (error instanceof EngineTrapError) error.cause;
  if (error instanceof WebAssemblyBlockedError) holds<Same<typeof error.code, 'webassembly_blocked'>>();
  if (error instanceof MalformedRequestError) holds<Same<typeof error.name, 'MalformedRequestError'>>();
}
initialize(new Uint8Array());
// @ts-expect-error: no module
initialize('drawdown.wasm');

void [nameless, figures, strangers, vague, unsettled, dial, edition];
