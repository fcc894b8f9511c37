/** Prepaid credits flows: offered, paid, consumed, voided; and what remains. */
import type { Chart } from 'chart.js';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { decide } from '../engine';
import type { Command, Flow } from '../documents';
import { account, clock, name, policy, zone } from '../store';
import { calendarDay, credits, digits, money, sentence, toFields, words } from '../format';
import { firstComplaint } from '../tell';
import { dialsOf } from '../engine';
import { download } from '../ui/download';
import { scheme } from '../ui/theme';
import { Button, Empty, Segments, SelectField, TextField } from '../ui/parts';
import { draw, figureOf, picture, SERIES, type Series, type Unit } from './chart';

type Granularity = 'daily' | 'weekly' | 'monthly';

const FILTERS: [member: string, label: string][] = [
  ['customer_country', 'Customer country'],
  ['customer_type', 'Customer type'],
  ['external_customer_id', 'Customer id'],
  ['external_subscription_id', 'Subscription id'],
  ['plan_code', 'Plan'],
  ['billing_entity_code', 'Billing entity'],
];

const MEANING: Record<Series, string> = { offered: 'granted', paid: 'purchased and settled', consumed: 'by invoices', voided: 'expired, ended, by hand, refunded' };

export function FlowsPage() {
  const [granularity, setGranularity] = useState<Granularity>('monthly');
  const [unit, setUnit] = useState<Unit>('money');
  const today = toFields(clock.value, zone.value).date;
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [currency, setCurrency] = useState('');
  const [filters, setFilters] = useState<Record<string, string>>({});
  const [series, setSeries] = useState<Set<Series>>(new Set(SERIES));
  const [point, setPoint] = useState<number | null>(null);

  const currencies = [...new Set(account.value.wallets.map((wallet) => wallet.currency))];
  const shownCurrency = currency || account.value.customer?.currency || currencies[0] || 'EUR';
  const first = account.value.wallet_transactions[0]?.created_at;
  const command: Command = {
    id: 'flows',
    at: clock.value,
    type: 'flows',
    time_granularity: granularity,
    from_date: from || (first ? toFields(first, zone.value).date : today),
    to_date: to || today,
    currency: shownCurrency,
    ...Object.fromEntries(Object.entries(filters).filter(([, value]) => value.trim() !== '')),
  };
  const asked = JSON.stringify(command);
  const reply = useMemo(() => decide<Flow[]>(policy.value, account.value, command), [asked, account.value, policy.value]);
  const rows = reply.outcome === 'answered' ? reply.result : [];
  const places = digits(shownCurrency);
  const figure = (row: Flow, column: string) => (unit === 'money' ? money(figureOf(row, column, unit), shownCurrency) : credits(figureOf(row, column, unit)));
  const whole = rows.some((row) => SERIES.some((column) => figureOf(row, column, 'money') !== '0'));
  const here = point !== null ? rows[point] : undefined;
  const read = here ?? rows.at(-1);
  const title = `Prepaid credits flows, ${granularity}, ${shownCurrency}${unit === 'credits' ? ' (credits)' : ''}`;
  const file = `flows-${granularity}-${shownCurrency.toLowerCase()}`;

  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current || !whole) return undefined;
    const chart: Chart = draw(canvas.current, {
      rows,
      labels: rows.map((row) => calendarDay(row.start_of_period, granularity)),
      unit,
      places,
      series,
      onPoint: setPoint,
      axis: (value) => new Intl.NumberFormat('en-GB', { notation: 'compact' }).format(value),
    });
    return () => chart.destroy();
  }, [reply, unit, series, scheme.value]);

  const toggle = (column: Series) => {
    const next = new Set(series);
    if (!next.delete(column)) next.add(column);
    setSeries(next);
  };

  return (
    <>
      <header class="page-head">
        <div>
          <h1>Flows</h1>
          <p class="muted">Where credits came from and went. Every row closes: opening + offered + paid − consumed − voided = closing.</p>
        </div>
        <div class="row">
          <Button icon="download" disabled={rows.length === 0} onClick={() => download(`${file}.csv`, new Blob([csv(rows)], { type: 'text/csv' }))}>
            CSV
          </Button>
          <Button
            icon="download"
            disabled={!whole}
            onClick={async () => {
              const blob = canvas.current && (await picture(canvas.current, `${title}: ${name.value}`));
              if (blob) download(`${file}.png`, blob);
            }}
          >
            PNG
          </Button>
        </div>
      </header>
      <section class="card" aria-labelledby="chart-title">
        <div class="card-head">
          <h2 id="chart-title" class="card-title">
            {title}
          </h2>
          <div class="row">
            <Segments
              label="Period"
              value={granularity}
              options={[
                ['daily', 'Daily'],
                ['weekly', 'Weekly'],
                ['monthly', 'Monthly'],
              ]}
              onInput={(value) => {
                setGranularity(value);
                setPoint(null);
              }}
            />
            <Segments
              label="Unit"
              value={unit}
              options={[
                ['money', 'Money'],
                ['credits', 'Credits'],
              ]}
              onInput={setUnit}
            />
          </div>
        </div>
        <div class="legend" role="group" aria-label="Flows shown">
          {SERIES.map((column) => (
            <button key={column} type="button" aria-pressed={series.has(column)} class="legend-item" onClick={() => toggle(column)}>
              <span class="swatch" style={{ background: `var(--flow-${column})` }} />
              {words(column)} <span class="muted">{MEANING[column]}</span>
            </button>
          ))}
          <span class="legend-item still">
            <span class="swatch line" />
            Closing balance
          </span>
        </div>
        <dl class="readout" aria-live="polite" data-testid="readout">
          <div>
            <dt>{here ? 'Period' : 'Latest period'}</dt>
            <dd>{read ? calendarDay(read.start_of_period, granularity) : '–'}</dd>
          </div>
          {(['opening', ...SERIES, 'closing'] as const).map((column) => (
            <div key={column}>
              <dt>{words(column)}</dt>
              <dd>{read ? figure(read, column) : '–'}</dd>
            </div>
          ))}
        </dl>
        <div
          class="chart"
          role="img"
          aria-label={`${title}. Left and right arrows read one period after the other; the table below holds every figure.`}
          tabIndex={0}
          onMouseLeave={() => setPoint(null)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
            event.preventDefault();
            const at = point ?? rows.length - 1;
            setPoint(Math.max(0, Math.min(rows.length - 1, at + (event.key === 'ArrowRight' ? 1 : -1))));
          }}
        >
          {whole ? (
            <canvas ref={canvas} aria-hidden="true" />
          ) : (
            <Empty icon="flows" title={reply.outcome === 'answered' ? 'No flow in this span' : 'This cannot be shown'}>
              <p>{reply.outcome === 'answered' ? 'Nothing was offered, paid, consumed or voided that these filters let through.' : `${sentence(firstComplaint(reply, account.value))}.`}</p>
            </Empty>
          )}
        </div>
        <p class="muted small">
          Periods are local to {zone.value}. {dialsOf(policy.value)['reversal'] === 'new_grant' ? 'Credits that a reversed invoice gave back count as offered.' : 'Credits that a reversed invoice gave back lower what was consumed.'}
        </p>
      </section>
      <section class="card" aria-labelledby="filters-title">
        <div class="card-head">
          <h2 id="filters-title" class="card-title">
            Filters
          </h2>
          <Button
            small
            kind="quiet"
            onClick={() => {
              setFrom('');
              setTo('');
              setCurrency('');
              setFilters({});
            }}
          >
            Clear filters
          </Button>
        </div>
        <div class="grid filters">
          <TextField label="From" type="date" value={String(command['from_date'])} onInput={setFrom} />
          <TextField label="To" type="date" value={String(command['to_date'])} onInput={setTo} />
          <SelectField label="Currency" value={shownCurrency} onInput={setCurrency} options={[...new Set([shownCurrency, ...currencies])].map((known) => [known, known])} />
          {FILTERS.map(([member, label]) => (
            <TextField key={member} label={label} value={filters[member] ?? ''} onInput={(value) => setFilters({ ...filters, [member]: value })} placeholder="All" />
          ))}
        </div>
      </section>
      {rows.length > 0 && (
        <section class="card" aria-labelledby="rows-title">
          <h2 id="rows-title" class="card-title">
            Every figure
          </h2>
          <div class="table-wrap tall" tabIndex={0} role="group" aria-label="Every figure">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">Period</th>
                  {(['opening', ...SERIES, 'closing'] as const).map((column) => (
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
                    {(['opening', ...SERIES, 'closing'] as const).map((column) => (
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
      )}
    </>
  );
}

/** The rows as the engine gave them. */
function csv(rows: Flow[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cell = (value: unknown) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
  return `${[columns, ...rows.map((row) => columns.map((column) => (row as Record<string, unknown>)[column]))].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}
