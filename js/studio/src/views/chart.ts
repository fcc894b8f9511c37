/** The chart of flows: credits in above the line, credits out below it, what remains as a line. */
import { BarController, BarElement, CategoryScale, Chart, LineController, LineElement, LinearScale, PointElement } from 'chart.js';
import type { Flow } from '../documents';

Chart.register(BarController, BarElement, CategoryScale, LineController, LineElement, LinearScale, PointElement);

export type Unit = 'money' | 'credits';
export const SERIES = ['offered', 'paid', 'consumed', 'voided'] as const;
export type Series = (typeof SERIES)[number];

/** One figure of a row: minor units, or credits. */
export const figureOf = (flow: Flow, column: string, unit: Unit): string => String((flow as Record<string, string | number>)[unit === 'money' ? `${column}_amount_cents` : `${column}_credits`]);

/** Is there anything to draw? */
export const hasFlow = (rows: Flow[]): boolean => rows.some((row) => SERIES.some((column) => figureOf(row, column, 'money') !== '0'));

/** Heights only: what is read stands beside the chart, digit by digit. */
const height = (flow: Flow, series: string, unit: Unit, places: number): number =>
  Number(figureOf(flow, series, unit)) / (unit === 'money' ? 10 ** places : 1);

const colour = (name: string): string => {
  // A canvas knows no custom properties: the page's own colour is read from an element that wears it.
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
};

export interface Drawn {
  rows: Flow[];
  labels: string[];
  unit: Unit;
  places: number;
  series: Set<Series>;
  onPoint: (index: number | null) => void;
  axis: (value: number) => string;
}

export function draw(canvas: HTMLCanvasElement, drawn: Drawn): Chart {
  const { rows, labels, unit, places, series, onPoint, axis } = drawn;
  const text = colour('muted');
  const line = colour('line');
  const bars = SERIES.filter((name) => series.has(name)).map((name) => ({
    type: 'bar' as const,
    label: name,
    data: rows.map((row) => (name === 'consumed' || name === 'voided' ? -1 : 1) * height(row, name, unit, places)),
    backgroundColor: colour(`flow-${name}`),
    stack: 'flow',
    borderRadius: 3,
    maxBarThickness: 44,
    order: 2,
  }));
  const closing = {
    type: 'line' as const,
    label: 'closing',
    data: rows.map((row) => height(row, 'closing', unit, places)),
    borderColor: colour('ink'),
    borderWidth: 1.5,
    pointRadius: rows.length > 60 ? 0 : 2.5,
    pointBackgroundColor: colour('ink'),
    order: 1,
  };
  const font = { family: getComputedStyle(document.body).fontFamily, size: 12 };
  return new Chart<'bar' | 'line'>(canvas, {
    type: 'bar',
    data: { labels, datasets: [...bars, closing] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      onHover: (_, found) => onPoint(found[0]?.index ?? null),
      scales: {
        x: { stacked: true, grid: { display: false }, border: { color: line }, ticks: { color: text, font, maxRotation: 0, autoSkipPadding: 16 } },
        y: { stacked: true, grid: { color: line }, border: { display: false }, ticks: { color: text, font, maxTicksLimit: 7, callback: (value) => axis(Number(value)) } },
      },
    },
  });
}

/** The chart as a picture, on the page's own ground, with its title. */
export async function picture(canvas: HTMLCanvasElement, title: string): Promise<Blob | null> {
  const scale = canvas.width / canvas.clientWidth;
  const head = 56 * scale;
  const sheet = document.createElement('canvas');
  sheet.width = canvas.width;
  sheet.height = canvas.height + head;
  const pen = sheet.getContext('2d');
  if (!pen) return null;
  pen.fillStyle = colour('card');
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.fillStyle = colour('ink');
  pen.font = `600 ${16 * scale}px ${getComputedStyle(document.body).fontFamily}`;
  pen.textBaseline = 'middle';
  pen.fillText(title, 16 * scale, 22 * scale);
  let left = 16 * scale;
  pen.font = `${12 * scale}px ${getComputedStyle(document.body).fontFamily}`;
  for (const name of [...SERIES, 'closing balance'] as const) {
    const isLine = name === 'closing balance';
    pen.fillStyle = colour(isLine ? 'ink' : `flow-${name}`);
    pen.fillRect(left, (isLine ? 42 : 38) * scale, 10 * scale, (isLine ? 2 : 10) * scale);
    pen.fillStyle = colour('muted');
    const word = name.charAt(0).toUpperCase() + name.slice(1);
    pen.fillText(word, left + 16 * scale, 44 * scale);
    left += pen.measureText(word).width + 34 * scale;
  }
  pen.drawImage(canvas, 0, head);
  return new Promise((resolve) => sheet.toBlob(resolve, 'image/png'));
}
