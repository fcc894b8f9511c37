/** The chart of the flows, the legend that chooses what it shows, and one period read out. */
import type { Chart } from 'chart.js';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { dialsOf } from '../engine';
import type { Flow, Reply } from '../documents';
import { account, policy, zone } from '../scenario/state';
import { calendarDay, digits, sentence, words } from '../format';
import { firstComplaint } from '../tell';
import { Empty, Segments } from '../ui/parts';
import { scheme } from '../ui/theme';
import { draw, hasFlow, SERIES, type Series, type Unit } from './chart';

export type Granularity = 'daily' | 'weekly' | 'monthly';

export const COLUMNS = ['opening', ...SERIES, 'closing'] as const;
export type Column = (typeof COLUMNS)[number];

const MEANING: Record<Series, string> = { offered: 'granted', paid: 'purchased and settled', consumed: 'by invoices', voided: 'expired, ended, by hand, refunded' };

interface ChartProps {
  canvas: RefObject<HTMLCanvasElement | null>;
  title: string;
  reply: Reply<Flow[]>;
  rows: Flow[];
  currency: string;
  granularity: Granularity;
  setGranularity: (granularity: Granularity) => void;
  unit: Unit;
  setUnit: (unit: Unit) => void;
  series: Set<Series>;
  setSeries: (series: Set<Series>) => void;
  point: number | null;
  setPoint: (point: number | null) => void;
  figure: (row: Flow, column: Column) => string;
}

export function ChartCard(props: ChartProps) {
  const { title, granularity, setGranularity, unit, setUnit } = props;
  return (
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
            onInput={setGranularity}
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
      <Legend {...props} />
      <Readout {...props} />
      <Canvas {...props} />
      <p class="muted small">
        Periods are local to {zone.value}. {dialsOf(policy.value)['reversal'] === 'new_grant' ? 'Credits that a reversed invoice gave back count as offered.' : 'Credits that a reversed invoice gave back lower what was consumed.'}
      </p>
    </section>
  );
}

function Legend({ series, setSeries }: ChartProps) {
  const toggle = (column: Series) => {
    const next = new Set(series);
    if (!next.delete(column)) next.add(column);
    setSeries(next);
  };
  return (
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
  );
}

function Readout({ rows, point, granularity, figure }: ChartProps) {
  const here = point !== null ? rows[point] : undefined;
  const read = here ?? rows.at(-1);
  return (
    <dl class="readout" aria-live="polite" data-testid="readout">
      <div>
        <dt>{here ? 'Period' : 'Latest period'}</dt>
        <dd>{read ? calendarDay(read.start_of_period, granularity) : '–'}</dd>
      </div>
      {COLUMNS.map((column) => (
        <div key={column}>
          <dt>{words(column)}</dt>
          <dd>{read ? figure(read, column) : '–'}</dd>
        </div>
      ))}
    </dl>
  );
}

function Canvas(props: ChartProps) {
  const { canvas, title, reply, rows, point, setPoint } = props;
  useChart(props);
  const step = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const at = point ?? rows.length - 1;
    setPoint(Math.max(0, Math.min(rows.length - 1, at + (event.key === 'ArrowRight' ? 1 : -1))));
  };
  return (
    <div class="chart" role="img" aria-label={`${title}. Left and right arrows read one period after the other; the table below holds every figure.`} tabIndex={0} onMouseLeave={() => setPoint(null)} onKeyDown={step}>
      {hasFlow(rows) ? (
        <canvas ref={canvas} aria-hidden="true" />
      ) : (
        <Empty icon="flows" title={reply.outcome === 'answered' ? 'No flow in this span' : 'This cannot be shown'}>
          <p>{reply.outcome === 'answered' ? 'Nothing was offered, paid, consumed or voided that these filters let through.' : `${sentence(firstComplaint(reply, account.value))}.`}</p>
        </Empty>
      )}
    </div>
  );
}

/** Draws anew with each answer, unit, choice and colour scheme. */
function useChart({ canvas, reply, rows, currency, granularity, unit, series, setPoint }: ChartProps): void {
  useEffect(() => {
    if (!canvas.current || !hasFlow(rows)) return undefined;
    const chart: Chart = draw(canvas.current, {
      rows,
      labels: rows.map((row) => calendarDay(row.start_of_period, granularity)),
      unit,
      places: digits(currency),
      series,
      onPoint: setPoint,
      axis: (value) => new Intl.NumberFormat('en-GB', { notation: 'compact' }).format(value),
    });
    return () => chart.destroy();
  }, [reply, unit, series, scheme.value]);
}
