/** The scheduler that a host would have: it moves the clock, and asks the engine on the way. */
import type { EngineEvent } from '../documents';
import { preview, store } from '../scenario/commands';
import { account, clock, steps } from '../scenario/state';
import { sweepsBetween } from './sweeps';

/** Moves the clock as one act; with `sweeps`, what ends on the way ends, and interval rules run on each local day. */
export function moveClock(to: string, sweeps: boolean): { steps: number; daysLeftOut: number } {
  const held = steps.value.length;
  const { asked, daysLeftOut } = sweeps ? sweepsBetween(account.value, clock.value, to) : { asked: [], daysLeftOut: 0 };
  store(asked, to);
  return { steps: steps.value.length - held, daysLeftOut };
}

/** What the engine would do by itself at an instant. */
export function sweepPreview(at: string): EngineEvent[] {
  const reply = preview({ type: 'expire' }, at);
  return reply.outcome === 'accepted' ? reply.events : [];
}
