/** The visit: what it begins with, and that it is remembered. */
import { effect } from '@preact/signals';
import { clock, draft, draftText, importText, name, policy, steps, undone, usage } from '../scenario/state';
import { openAddress } from './links';
import { recall, remember } from './storage';

/** Opens what the address shares, else what was remembered, else the demo; then remembers every change. */
export async function start(): Promise<void> {
  recall();
  await openAddress();
  rememberChanges();
  addEventListener('pagehide', remember);
  addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && remember());
  addEventListener('hashchange', () => void openAddress());
}

/** A quarter of a second after the last change, so that typing stores nothing. */
function rememberChanges(): void {
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
}
