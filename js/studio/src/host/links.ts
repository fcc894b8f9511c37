/** What the address asks for: a shared scenario, or one of the examples. */
import { outside } from '../format';
import { checkScript } from '../scenario/check';
import { EXAMPLES } from '../scenario/examples';
import { open } from '../scenario/open';
import { unpack } from '../scenario/share';
import { toast } from '../ui/toasts';

/** Opens what the address holds, and takes it out of the address. */
export async function openAddress(): Promise<void> {
  const shared = /^#s=(.+)$/.exec(location.hash)?.[1];
  const example = /^#example=(.+)$/.exec(location.hash)?.[1];
  if (shared === undefined && example === undefined) return;
  history.replaceState(null, '', '#/wallets');
  dispatchEvent(new HashChangeEvent('hashchange'));
  try {
    if (shared !== undefined) await openShared(shared);
    else openExample(example);
  } catch (error) {
    toast(`The link holds no scenario: ${error instanceof Error ? error.message : String(error)}. Yours is as it was.`, 'refused');
  }
}

async function openShared(packed: string): Promise<void> {
  const made = checkScript(await unpack(packed));
  open(made, `Opened the shared scenario “${outside(made.name)}”. Yours is kept.`);
}

function openExample(id: string | undefined): void {
  const found = EXAMPLES.find((known) => known.id === id);
  if (found) open(found.script(), `Opened “${found.title}”.`);
}
