/** Other scenarios in the place of this one, which stays one click away. */
import { count, outside } from '../format';
import { keepAside } from '../host/storage';
import { toast } from '../ui/toasts';
import { checkScript } from './check';
import { demo } from './examples';
import { perform, type Script } from './scenario';
import { script, show } from './state';

/** A scenario from text, or an error that says what is wrong. */
export const readScript = (text: string): Script => checkScript(JSON.parse(text));

/** Loads a script; what was there is kept, one click away. */
export function open(made: Script, words: string): void {
  const kept = script();
  keepAside(kept);
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

function load(made: Script): { left: number } {
  const { scenario, account, left } = perform(made);
  show(scenario, account);
  return { left };
}
