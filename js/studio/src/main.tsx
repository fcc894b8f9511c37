/** The page: its frame, and which view stands in it. */
import '@fontsource-variable/inter/wght.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/parts.css';
import './styles/fields.css';
import './styles/tables.css';
import './styles/dialogs.css';
import './styles/wallets.css';
import './styles/invoice.css';
import './styles/views.css';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { FunctionComponent } from 'preact';
import { info } from './engine';
import { start } from './host/start';
import { redo, undo } from './scenario/history';
import { reset } from './scenario/open';
import { clock, name, policy, policyName, steps, undone, zone } from './scenario/state';
import { toast } from './ui/toasts';
import { clockTime, day } from './format';
import { policyTitle } from './tell';
import { page, PAGES, type Page } from './ui/route';
import { scheme, switchTheme } from './ui/theme';
import { Guard } from './ui/Guard';
import { Button, Icon } from './ui/parts';
import { Toasts } from './ui/ToastStack';
import { Wallets } from './views/Wallets';
import { InvoicePage } from './views/Invoice';
import { UsagePage } from './views/Usage';
import { FlowsPage } from './views/Flows';
import { EditionsPage, editionOptions, switchTo } from './views/Editions';
import { HistoryPage } from './views/History';
import { ImportPage } from './views/Import';
import { ClockDialog } from './views/Clock';
import { ShareDialog } from './views/Share';
import { ScenariosDialog } from './views/Scenarios';

const VIEWS: Record<Page, { title: string; icon: string; view: FunctionComponent }> = {
  wallets: { title: 'Wallets', icon: 'wallet', view: Wallets },
  invoice: { title: 'Invoice', icon: 'invoice', view: InvoicePage },
  usage: { title: 'Usage', icon: 'usage', view: UsagePage },
  flows: { title: 'Flows', icon: 'flows', view: FlowsPage },
  editions: { title: 'Editions', icon: 'editions', view: EditionsPage },
  history: { title: 'History', icon: 'history', view: HistoryPage },
  import: { title: 'Import', icon: 'import', view: ImportPage },
};

type Opened = 'clock' | 'share' | 'scenarios' | null;

function App() {
  const [opened, open] = useState<Opened>(null);
  const { view: View, title } = VIEWS[page.value];
  const close = () => open(null);
  useEffect(() => {
    document.title = `${title} · Drawdown Studio`;
    scrollTo(0, 0);
  }, [title]);
  useUndoKeys();
  return (
    <>
      <Skip />
      <Top open={open} />
      <Navigation />
      <main id="main" tabIndex={-1}>
        <Guard key={page.value}>
          <View />
        </Guard>
      </main>
      {opened === 'clock' && <ClockDialog onClose={close} />}
      {opened === 'share' && <ShareDialog onClose={close} />}
      {opened === 'scenarios' && <ScenariosDialog onClose={close} />}
      <Toasts />
    </>
  );
}

/** Undo and redo by the keys that every editor has, except where a field has its own. */
function useUndoKeys(): void {
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      const writing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, dialog');
      if (writing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
      event.preventDefault();
      if (event.shiftKey ? redo() : undo()) toast(event.shiftKey ? 'Done again.' : 'Undone by replay.', 'info');
    };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  }, []);
}

function Skip() {
  return (
    <a
      class="skip"
      href="#main"
      onClick={(event) => {
        event.preventDefault();
        document.getElementById('main')?.focus();
      }}
    >
      To the content
    </a>
  );
}

function Top({ open }: { open: (opened: Opened) => void }) {
  return (
    <header class="top">
      <div class="brand">
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="8" />
          <path d="M7 9h4v14H7zM14 13h4v10h-4zM21 17h4v6h-4z" />
        </svg>
        <span class="brand-name">
          Drawdown <span>Studio</span>
        </span>
      </div>
      <button type="button" class="scenario-name" onClick={() => open('scenarios')}>
        <Icon name="book" />
        <span class="unseen">Scenario: </span>
        <span class="clip">{name.value}</span>
      </button>
      <EditionChoice />
      <button type="button" class="clock" onClick={() => open('clock')}>
        <Icon name="clock" />
        <span class="unseen">Clock: </span>
        <span>
          {day(clock.value, zone.value)} <span class="muted clock-time">{clockTime(clock.value, zone.value)}</span>
        </span>
      </button>
      <div class="top-actions">
        <Button kind="quiet" icon="undo" only disabled={steps.value.length === 0} onClick={() => undo() && toast('Undone by replay.', 'info')}>
          Undo
        </Button>
        <Button kind="quiet" icon="redo" only disabled={undone.value.length === 0} onClick={() => redo() && toast('Done again.', 'info')}>
          Redo
        </Button>
        <Button kind="quiet" icon="theme" only onClick={switchTheme}>
          {scheme.value === 'dark' ? 'Light colours' : 'Dark colours'}
        </Button>
        <Button kind="plain" icon="share" onClick={() => open('share')}>
          Share
        </Button>
      </div>
    </header>
  );
}

function EditionChoice() {
  return (
    <label class="edition">
      <span class="unseen">Edition</span>
      <select value={policyName.value} onInput={(event) => switchTo(event.currentTarget.value)} title={policyTitle(policy.value)}>
        {editionOptions().map(([value, text]) => (
          <option key={value} value={value}>
            {text}
            {value === policyName.value && typeof policy.value !== 'string' ? ' (changed)' : ''}
          </option>
        ))}
      </select>
    </label>
  );
}

function Navigation() {
  return (
    <nav class="nav" aria-label="Pages">
      <ul>
        {PAGES.map((known) => (
          <li key={known}>
            <a href={`#/${known}`} aria-current={page.value === known ? 'page' : undefined}>
              <Icon name={VIEWS[known].icon} />
              <span>{VIEWS[known].title}</span>
            </a>
          </li>
        ))}
      </ul>
      <div class="nav-foot">
        <Button small kind="quiet" onClick={() => reset()}>
          Reset to the demo
        </Button>
        <p class="muted small">
          Engine {info().version}, time zones {info().tzdb}. Decided in this browser; nothing leaves it.
        </p>
      </div>
    </nav>
  );
}

const root = document.getElementById('app');
if (root) {
  // The letters are there before the first word is: nothing moves when they come.
  await Promise.all([start(), document.fonts.load('500 16px "Inter Variable"').catch(() => [])]);
  render(<App />, root);
}
