/** The browser's storage: the page's only memory from one visit to the next. */
import { checkRemembered } from '../scenario/check';
import type { Script } from '../scenario/scenario';
import { current, draftText, importText, show } from '../scenario/state';
import { download } from '../ui/download';
import { toast } from '../ui/toasts';

const KEY = 'drawdown.scenario';
const BEFORE = 'drawdown.scenario.before';
const UNREAD = 'drawdown.scenario.unread';

/** Keeps the scenario that gives way to another. */
export function keepAside(script: Script): void {
  // Without storage the way back lasts as long as the page.
  write(BEFORE, JSON.stringify({ v: 1, ...script }));
}

/** Shows what the last visit left, if it left anything. */
export function recall(): void {
  const text = read(KEY);
  if (text === null) return;
  try {
    const kept = JSON.parse(text) as { v?: unknown; scenario?: unknown; text?: unknown; pasted?: unknown } | null;
    if (kept?.v !== 1) throw new Error('it is of another version');
    const { scenario, account } = checkRemembered(kept.scenario);
    show(scenario, account);
    draftText.value = typeof kept.text === 'string' ? kept.text : null;
    importText.value = typeof kept.pasted === 'string' ? kept.pasted : '';
  } catch (error) {
    putAside(text, error);
  }
}

/** What cannot be read is kept aside, not overwritten, and can be taken out. */
function putAside(text: string, error: unknown): void {
  // Without room for it the way out below remains.
  write(UNREAD, text);
  const reason = error instanceof SyntaxError ? 'it is no JSON' : error instanceof Error ? error.message : String(error);
  toast(`What the last visit left cannot be read: ${reason}. This is the demo.`, 'refused', { label: 'Save it', run: () => download('unread.json', new Blob([text])) });
}

let warned = false;

/** Leaves the scenario for the next visit. */
export function remember(): void {
  const kept = write(KEY, JSON.stringify({ v: 1, scenario: current(), text: draftText.value, pasted: importText.value }));
  if (!kept && !warned) toast('The browser does not remember this scenario: its storage is full or closed to this page. Export it to keep it.', 'refused');
  warned = !kept;
}

/** Null too where the page may not store anything. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Whether it was kept: storage may be full, or closed to the page. */
function write(key: string, text: string): boolean {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
