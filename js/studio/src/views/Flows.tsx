/** Prepaid credits flows: offered, paid, consumed, voided; and what remains. */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import { decide } from '../engine';
import type { Command, Flow } from '../documents';
import { account, clock, name, policy, zone } from '../scenario/state';
import { calendarDay, credits, money, toFields, words } from '../format';
import { download } from '../ui/download';
import { SelectField, TextField } from '../ui/fields';
import { Button } from '../ui/parts';
import { figureOf, hasFlow, picture, SERIES, type Series, type Unit } from './chart';
import { ChartCard, COLUMNS, type Column, type Granularity } from './FlowsChart';

const FILTERS: [member: string, label: string][] = [
  ['customer_country', 'Customer country'],
  ['customer_type', 'Customer type'],
  ['external_customer_id', 'Customer id'],
  ['external_subscription_id', 'Subscription id'],
  ['plan_code', 'Plan'],
  ['billing_entity_code', 'Billing entity'],
];

/** What a person asks for; what is left blank follows from the account. */
interface Question {
  granularity: Granularity;
  from: string;
  to: string;
  currency: string;
  filters: Record<string, string>;
}

const NOTHING = { from: '', to: '', currency: '', filters: {} };

/** The question as a command, and what the engine answers to it. */
function useFlows({ granularity, from, to, currency, filters }: Question) {
  const today = toFields(clock.value, zone.value).date;
  const currencies = [...new Set(account.value.wallets.map((wallet) => wallet.currency))];
  const shown = currency || account.value.customer?.currency || currencies[0] || 'EUR';
  const first = account.value.wallet_transactions[0]?.created_at;
  const command: Command & { from_date: string; to_date: string } = {
    id: 'flows',
    at: clock.value,
    type: 'flows',
    time_granularity: granularity,
    from_date: from || (first ? toFields(first, zone.value).date : today),
    to_date: to || today,
    currency: shown,
    ...Object.fromEntries(Object.entries(filters).filter(([, value]) => value.trim() !== '')),
  };
  const asked = JSON.stringify(command);
  const reply = useMemo(() => decide<Flow[]>(policy.value, account.value, command), [asked, account.value, policy.value]);
  return { command, reply, rows: reply.outcome === 'answered' ? reply.result : [], currency: shown, currencies };
}

export function FlowsPage() {
  const [question, ask] = useState<Question>({ granularity: 'monthly', ...NOTHING });
  const [unit, setUnit] = useState<Unit>('money');
  const [series, setSeries] = useState<Set<Series>>(new Set(SERIES));
  const [point, setPoint] = useState<number | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { command, reply, rows, currency, currencies } = useFlows(question);
  const change = (part: Partial<Question>) => ask({ ...question, ...part });
  const { granularity } = question;
  const title = `Prepaid credits flows, ${granularity}, ${currency}${unit === 'credits' ? ' (credits)' : ''}`;
  const figure = (row: Flow, column: Column) => (unit === 'money' ? money(figureOf(row, column, unit), currency) : credits(figureOf(row, column, unit)));
  const setGranularity = (chosen: Granularity) => {
    change({ granularity: chosen });
    setPoint(null);
  };
  return (
    <>
      <Head rows={rows} title={title} file={`flows-${granularity}-${currency.toLowerCase()}`} canvas={canvas} />
      <ChartCard canvas={canvas} title={title} reply={reply} rows={rows} currency={currency} granularity={granularity} setGranularity={setGranularity} unit={unit} setUnit={setUnit} series={series} setSeries={setSeries} point={point} setPoint={setPoint} figure={figure} />
      <Filters from={command.from_date} to={command.to_date} currency={currency} currencies={currencies} filters={question.filters} change={change} />
      {rows.length > 0 && <Rows rows={rows} granularity={granularity} point={point} figure={figure} />}
    </>
  );
}

function Head({ rows, title, file, canvas }: { rows: Flow[]; title: string; file: string; canvas: RefObject<HTMLCanvasElement | null> }) {
  const savePicture = async () => {
    const blob = canvas.current && (await picture(canvas.current, `${title}: ${name.value}`));
    if (blob) download(`${file}.png`, blob);
  };
  return (
    <header class="page-head">
      <div>
        <h1>Flows</h1>
        <p class="muted">Where credits came from and went. Every row closes: opening + offered + paid − consumed − voided = closing.</p>
      </div>
      <div class="row">
        <Button icon="download" disabled={rows.length === 0} onClick={() => download(`${file}.csv`, new Blob([csv(rows)], { type: 'text/csv' }))}>
          CSV
        </Button>
        <Button icon="download" disabled={!hasFlow(rows)} onClick={savePicture}>
          PNG
        </Button>
      </div>
    </header>
  );
}

interface FiltersProps extends Pick<Question, 'from' | 'to' | 'currency' | 'filters'> {
  currencies: string[];
  change: (part: Partial<Question>) => void;
}

function Filters({ from, to, currency, currencies, filters, change }: FiltersProps) {
  return (
    <section class="card" aria-labelledby="filters-title">
      <div class="card-head">
        <h2 id="filters-title" class="card-title">
          Filters
        </h2>
        <Button small kind="quiet" onClick={() => change(NOTHING)}>
          Clear filters
        </Button>
      </div>
      <div class="grid filters">
        <TextField label="From" type="date" value={from} onInput={(value) => change({ from: value })} />
        <TextField label="To" type="date" value={to} onInput={(value) => change({ to: value })} />
        <SelectField label="Currency" value={currency} onInput={(value) => change({ currency: value })} options={[...new Set([currency, ...currencies])].map((known) => [known, known])} />
        {FILTERS.map(([member, label]) => (
          <TextField key={member} label={label} value={filters[member] ?? ''} onInput={(value) => change({ filters: { ...filters, [member]: value } })} placeholder="All" />
        ))}
      </div>
    </section>
  );
}

interface RowsProps {
  rows: Flow[];
  granularity: Granularity;
  point: number | null;
  figure: (row: Flow, column: Column) => string;
}

function Rows({ rows, granularity, point, figure }: RowsProps) {
  return (
    <section class="card" aria-labelledby="rows-title">
      <h2 id="rows-title" class="card-title">
        Every figure
      </h2>
      <div class="table-wrap tall" tabIndex={0} role="group" aria-label="Every figure">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Period</th>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" class="number">
                  {words(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={row.start_of_period} class={index === point ? 'here' : ''}>
                <th scope="row" class="nowrap">
                  {calendarDay(row.start_of_period, granularity)}
                </th>
                {COLUMNS.map((column) => (
                  <td key={column} class="number">
                    {figure(row, column)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The rows as the engine gave them. */
function csv(rows: Flow[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cell = (value: unknown) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
  return `${[columns, ...rows.map((row) => columns.map((column) => (row as Record<string, unknown>)[column]))].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}
