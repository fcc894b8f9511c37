/** Undo and redo: the engine replays the events of what remains, and decides nothing again. */
import { batch } from '@preact/signals';
import { accountAfter } from './scenario';
import { account, base, clock, steps, undone } from './state';

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
