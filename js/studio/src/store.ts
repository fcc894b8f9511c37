/** The studio's state: a scenario, and what follows from it. The browser's storage is its only memory. */
import { computed, effect, signal, batch } from '@preact/signals';
import { currencyDigits, decide } from './engine';
import type { Account, Action, Command, DraftInvoice, EngineEvent, Policy, Reply } from './documents';
import { EXAMPLES, demo } from './scenario/examples';
import { accountAfter, invoicesOf, nextId, perform, scriptOf, type Scenario, type Script, type Step, type Usage } from './scenario/scenario';
import { checkRemembered, checkScript } from './scenario/check';
import { unpack } from './scenario/share';
import { count, outside, plain, tellDigits } from './format';
import { download } from './ui/download';

const KEY = 'drawdown.scenario';
const BEFORE = 'drawdown.scenario.before';

export interface Toast {
  id: number;
  text: string;
  kind: 'done' | 'refused' | 'info';
  act?: { label: string; run: () => void };
}

const first = perform(demo());

export const name = signal(first.scenario.name);
export const policy = signal<Policy>(first.scenario.policy);
export const base = signal<Account>(first.scenario.base);
export const steps = signal<Step[]>(first.scenario.steps);
export const undone = signal<Step[][]>([]);
export const clock = signal(first.scenario.clock);
export const account = signal<Account>(first.account);
export const draft = signal<DraftInvoice>(first.scenario.draft);
/** The draft as text while it is edited as text; null while the form is. */
export const draftText = signal<string | null>(null);
export const usage = signal<Usage>(first.scenario.usage);
export const importText = signal('');
export const toasts = signal<Toast[]>([]);
export const shownWallet = signal<string | null>(null);
/** How long the engine took for the last preview, in milliseconds. */
export const engineTime = signal(0);

tellDigits((currency) => currencyDigits(currency, policy.value));

export const zone = computed(() => account.value.organization.timezone ?? 'UTC');
export const invoices = computed(() => invoicesOf(steps.value));
/** Wallets whose ongoing balance was refreshed with usage in this scenario. */
export const refreshed = computed(() => new Set(steps.value.flatMap((step) => step.events.flatMap((event) => (event.type === 'ongoing_balance_refreshed' ? [event.wallet_id] : [])))));
export const policyName = computed(() => (typeof policy.value === 'string' ? policy.value : policy.value.preset));
export const nextCommandId = computed(() => nextId(steps.value, account.value));

let toastId = 0;

export function toast(text: string, kind: Toast['kind'] = 'done', act?: Toast['act']): void {
  toastId += 1;
  const id = toastId;
  toasts.value = [...toasts.value.slice(-2), { id, text, kind, ...(act ? { act } : {}) }];
  setTimeout(() => dismiss(id), act ? 12_000 : 6_000);
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((held) => held.id !== id);
}

/** A command that is not stored. */
export function preview(action: Action, at = clock.value, under = policy.value): Reply {
  return decide(under, account.value, { id: nextCommandId.value, at, ...action });
}

/** A command that is stored when the engine accepts it. */
export function run(action: Action): Reply {
  return act([{ action, at: clock.value }]);
}

interface Timed {
  action: Action;
  at: string;
}

/** Several commands as one act of a person: undone together. The last answer is returned. */
export const act = (asked: [Timed, ...Timed[]]): Reply => store(asked, clock.value) as Reply;

function store(asked: Timed[], until: string): Reply | undefined {
  const number = (steps.value.at(-1)?.act ?? 0) + 1;
  const before = clock.value;
  let held = account.value;
  const made: Step[] = [];
  let reply: Reply | undefined;
  for (const { action, at } of asked) {
    const command: Command = { id: nextId([...steps.value, ...made], held), at, ...action };
    reply = decide(policy.value, held, command);
    if (reply.outcome === 'accepted') {
      held = reply.account;
      made.push({ command, policy: policy.value, events: reply.events, invoices: reply.invoices, explanation: reply.explanation, act: number, before });
    }
  }
  batch(() => {
    if (made.length > 0) {
      steps.value = [...steps.value, ...made];
      undone.value = [];
      account.value = held;
    }
    clock.value = until;
  });
  return reply;
}

/** Takes an account from outside, as a step that can be undone. */
export function take(imported: Account, source: string, invoicesTaken: Step['invoices'] = []): void {
  const number = (steps.value.at(-1)?.act ?? 0) + 1;
  const command: Command = { id: nextCommandId.value, at: clock.value, type: 'import', source };
  batch(() => {
    steps.value = [...steps.value, { command, policy: policy.value, events: [], invoices: invoicesTaken, explanation: [], imported, act: number, before: clock.value }];
    undone.value = [];
    account.value = imported;
  });
}

/** Takes back the last act: the engine replays what came before it. */
export function undo(): boolean {
  const last = steps.value.at(-1);
  if (!last) return false;
  const kept = steps.value.filter((step) => step.act !== last.act);
  const taken = steps.value.filter((step) => step.act === last.act);
  batch(() => {
    undone.value = [...undone.value, taken];
    steps.value = kept;
    clock.value = last.before;
    account.value = accountAfter(base.value, kept, last.before);
  });
  return true;
}

/** Takes back every act after a step. */
export function undoTo(act: number): void {
  batch(() => {
    while ((steps.value.at(-1)?.act ?? 0) > act) undo();
  });
}

/** Brings back the act that was taken back last: its events are replayed, nothing is decided again. */
export function redo(): boolean {
  const again = undone.value.at(-1);
  if (!again) return false;
  const kept = [...steps.value, ...again];
  const at = again.at(-1)?.command.at ?? clock.value;
  batch(() => {
    undone.value = undone.value.slice(0, -1);
    steps.value = kept;
    if (Date.parse(at) > Date.parse(clock.value)) clock.value = at;
    account.value = accountAfter(base.value, kept, clock.value);
  });
  return true;
}

const DAY = 86_400_000;

/** Moves the clock. On the way, day by day, expiry is swept and interval rules run, as a host's scheduler would. */
export function moveClock(to: string, sweeps: boolean): { steps: number } {
  const held = steps.value.length;
  const asked: Timed[] = [];
  if (sweeps) {
    const [start, end] = [Date.parse(clock.value), Date.parse(to)];
    const active = account.value.wallets.filter((wallet) => wallet.status === 'active');
    const rules = active.some((wallet) => wallet.recurring_transaction_rules.some((rule) => rule.trigger === 'interval'));
    // A sweep finds only what has an end: without one, days would be asked about in vain.
    const ends = new Set<number>();
    for (const wallet of active) {
      for (const instant of [wallet.expiration_at, ...wallet.recurring_transaction_rules.map((rule) => rule.expiration_at)]) if (instant) ends.add(Date.parse(instant));
    }
    for (const transaction of account.value.wallet_transactions) if (transaction.expiration_at) ends.add(Date.parse(transaction.expiration_at));
    const times: { time: number; type: string }[] = [...ends].filter((time) => time > start && time <= end).map((time) => ({ time, type: 'expire' }));
    for (let time = start + DAY; time <= end && rules && (end - start) / DAY <= 4_000; time += DAY) times.push({ time, type: 'rules' });
    times.push({ time: end, type: 'expire' });
    if (rules) times.push({ time: end, type: 'rules' });
    times.sort((one, other) => one.time - other.time);
    for (const { time, type } of times) {
      asked.push({ at: plain(new Date(time)), action: type === 'expire' ? { type: 'expire' } : { type: 'run_top_up_rules', trigger: 'interval' } });
    }
  }
  store(asked, to);
  return { steps: steps.value.length - held };
}

/** What the engine would do by itself at an instant. */
export function sweepPreview(at: string): EngineEvent[] {
  const reply = preview({ type: 'expire' }, at);
  return reply.outcome === 'accepted' ? reply.events : [];
}

export function load(script: Script): { left: number } {
  const made = perform(script);
  show(made.scenario, made.account);
  return { left: made.left };
}

function show(scenario: Scenario, held: Account): void {
  batch(() => {
    name.value = scenario.name;
    policy.value = scenario.policy;
    base.value = scenario.base;
    steps.value = scenario.steps;
    undone.value = scenario.undone;
    clock.value = scenario.clock;
    account.value = held;
    draft.value = scenario.draft;
    draftText.value = null;
    usage.value = scenario.usage;
    shownWallet.value = null;
  });
}

export const current = (): Scenario => ({ name: name.value, policy: policy.value, base: base.value, steps: steps.value, undone: undone.value, clock: clock.value, draft: draft.value, usage: usage.value });
export const script = (): Script => scriptOf(current());

/** Loads a script; what was there is kept, one click away. */
export function open(made: Script, words: string): void {
  const kept = script();
  try {
    localStorage.setItem(BEFORE, JSON.stringify({ v: 1, ...kept }));
  } catch {
    // Without storage the way back lasts as long as the page.
  }
  const { left } = load(made);
  toast(left > 0 ? `${words} ${count(left, 'command')} of it ${left === 1 ? 'was' : 'were'} not accepted.` : words, 'info', {
    label: 'Back',
    run: () => {
      load(kept);
      toast(`Back to “${outside(kept.name)}”.`, 'info');
    },
  });
}

export function reset(): void {
  open(demo(), 'The demo scenario is back.');
}

/** Shows what the last visit left, if it left anything. */
function recall(): void {
  let text: string | null = null;
  try {
    text = localStorage.getItem(KEY);
  } catch {
    // A page that may not store anything begins anew.
  }
  if (text === null) return;
  try {
    const kept = JSON.parse(text) as { v?: unknown; scenario?: unknown; text?: unknown; pasted?: unknown } | null;
    if (kept?.v !== 1) throw new Error('it is of another version');
    const { scenario, account: held } = checkRemembered(kept.scenario);
    show(scenario, held);
    draftText.value = typeof kept.text === 'string' ? kept.text : null;
    importText.value = typeof kept.pasted === 'string' ? kept.pasted : '';
  } catch (error) {
    putAside(text, error);
  }
}

/** What cannot be read is kept aside, not overwritten, and can be taken out. */
function putAside(text: string, error: unknown): void {
  try {
    localStorage.setItem(`${KEY}.unread`, text);
  } catch {
    // Without room for it the way out below remains.
  }
  const reason = error instanceof SyntaxError ? 'it is no JSON' : error instanceof Error ? error.message : String(error);
  toast(`What the last visit left cannot be read: ${reason}. This is the demo.`, 'refused', { label: 'Save it', run: () => download('unread.json', new Blob([text])) });
}

let warned = false;

function remember(): void {
  const kept = JSON.stringify({ v: 1, scenario: current(), text: draftText.value, pasted: importText.value });
  try {
    localStorage.setItem(KEY, kept);
    warned = false;
  } catch {
    if (!warned) toast('The browser does not remember this scenario: its storage is full or closed to this page. Export it to keep it.', 'refused');
    warned = true;
  }
}

/** Opens what the address shares, else what was remembered, else the demo; then remembers every change. */
export async function start(): Promise<void> {
  recall();
  await openAddress();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let begun = false;
  effect(() => {
    void [name.value, policy.value, steps.value, undone.value, clock.value, draft.value, draftText.value, usage.value, importText.value];
    if (!begun) {
      begun = true;
      return;
    }
    clearTimeout(waiting);
    waiting = setTimeout(remember, 250);
  });
  addEventListener('pagehide', remember);
  addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && remember());
  addEventListener('hashchange', () => void openAddress());
}

async function openAddress(): Promise<void> {
  const shared = /^#s=(.+)$/.exec(location.hash)?.[1];
  const example = /^#example=(.+)$/.exec(location.hash)?.[1];
  const found = EXAMPLES.find((known) => known.id === example);
  if (shared === undefined && example === undefined) return;
  history.replaceState(null, '', '#/wallets');
  dispatchEvent(new HashChangeEvent('hashchange'));
  try {
    if (shared !== undefined) {
      const made = checkScript(await unpack(shared));
      open(made, `Opened the shared scenario “${outside(made.name)}”. Yours is kept.`);
    } else if (found) {
      open(found.script(), `Opened “${found.title}”.`);
    }
  } catch (error) {
    toast(`The link holds no scenario: ${error instanceof Error ? error.message : String(error)}. Yours is as it was.`, 'refused');
  }
}

/** A scenario from text, or an error that says what is wrong. */
export const readScript = (text: string): Script => checkScript(JSON.parse(text));
