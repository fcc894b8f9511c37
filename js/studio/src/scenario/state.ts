/** What the page is about: a scenario as signals, and what follows from them. */
import { batch, computed, signal } from '@preact/signals';
import { currencyDigits } from '../engine';
import type { Account, DraftInvoice, Policy } from '../documents';
import { tellDigits } from '../format';
import { demo } from './examples';
import { invoicesOf, nextId, perform, scriptOf, type Scenario, type Script, type Step, type Usage } from './scenario';

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
export const shownWallet = signal<string | null>(null);

tellDigits((currency) => currencyDigits(currency, policy.value));

export const zone = computed(() => account.value.organization.timezone ?? 'UTC');
export const invoices = computed(() => invoicesOf(steps.value));
/** Wallets whose ongoing balance was refreshed with usage in this scenario. */
export const refreshed = computed(() => new Set(steps.value.flatMap((step) => step.events.flatMap((event) => (event.type === 'ongoing_balance_refreshed' ? [event.wallet_id] : [])))));
export const policyName = computed(() => (typeof policy.value === 'string' ? policy.value : policy.value.preset));
export const nextCommandId = computed(() => nextId(steps.value, account.value));

/** The scenario as it stands. */
export const current = (): Scenario => ({ name: name.value, policy: policy.value, base: base.value, steps: steps.value, undone: undone.value, clock: clock.value, draft: draft.value, usage: usage.value });

/** What makes the scenario again as it stands. */
export const script = (): Script => scriptOf(current());

/** Puts another scenario in the place of this one, with the account that it leads to. */
export function show(scenario: Scenario, held: Account): void {
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
