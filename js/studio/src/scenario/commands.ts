/** Commands: asked of the engine, and kept as steps of the scenario when it accepts them. */
import { batch } from '@preact/signals';
import { decide } from '../engine';
import type { Account, Action, Command, Policy, Reply } from '../documents';
import { nextId, type Step } from './scenario';
import { account, clock, nextCommandId, policy, steps, undone } from './state';

/** What is asked, and when. */
export interface Timed {
  action: Action;
  at: string;
}

/** A command that is not stored. */
export function preview(action: Action, at = clock.value, under: Policy = policy.value): Reply {
  return decide(under, account.value, { id: nextCommandId.value, at, ...action });
}

/** A command that is stored when the engine accepts it. */
export function run(action: Action): Reply {
  return act([{ action, at: clock.value }]);
}

/** Several commands as one act of a person: undone together. The last answer is returned. */
export const act = (asked: [Timed, ...Timed[]]): Reply => store(asked, clock.value) as Reply;

/** Asks one after the other and keeps what is accepted as one act; then it is `until`. The last answer is returned. */
export function store(asked: Timed[], until: string): Reply | undefined {
  const number = nextAct();
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
    if (made.length > 0) add(made, held);
    clock.value = until;
  });
  return reply;
}

/** Takes an account from outside, as a step that can be undone. */
export function take(imported: Account, source: string, invoices: Step['invoices'] = []): void {
  const command: Command = { id: nextCommandId.value, at: clock.value, type: 'import', source };
  const step: Step = { command, policy: policy.value, events: [], invoices, explanation: [], imported, act: nextAct(), before: clock.value };
  batch(() => add([step], imported));
}

const nextAct = (): number => (steps.value.at(-1)?.act ?? 0) + 1;

/** New steps, after which nothing is left to be done again. */
function add(made: Step[], after: Account): void {
  steps.value = [...steps.value, ...made];
  undone.value = [];
  account.value = after;
}
