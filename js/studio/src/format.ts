/** How figures and instants are shown. Text and integers in, text out: a figure never becomes a float here. */

const LOCALE = 'en-GB';

/** Who knows the digits of currencies: the engine, once it is there (`engine.ts`). */
let table: (currency: string) => number = () => 2;

export function tellDigits(known: (currency: string) => number): void {
  table = known;
}

/** Digits of a currency's minor unit, as the engine counts them: a browser's own tables differ from it. */
export const digits = (currency: string): number => table(currency);

/** Moves the decimal point of a plain decimal to the left. */
export function shift(text: string, places: number): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (places === 0) return text;
  const padded = whole.padStart(places + 1, '0');
  const cut = padded.length - places;
  return `${sign}${padded.slice(0, cut)}.${padded.slice(cut)}${fraction}`;
}

const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  let format = numberFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(LOCALE, options);
    numberFormats.set(key, format);
  }
  return format;
}

// Decimal text is formatted digit by digit; the type of `format` does not say so yet.
const written = (format: Intl.NumberFormat, text: string) => format.format(text as unknown as number).replace('-', '−');

/** Minor units as money. */
export function money(cents: number | string | null, currency: string): string {
  if (cents === null) return '–';
  const text = shift(String(cents), digits(currency));
  try {
    return written(
      numberFormat(`money ${currency}`, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', maximumFractionDigits: 12, minimumFractionDigits: digits(currency) }),
      text,
    );
  } catch {
    return `${text} ${currency}`;
  }
}

/** Parts of minor units, as lines are cut into them, rounded for the eye to two digits more than the currency has. */
export function fine(cents: string, currency: string): string {
  const places = digits(currency);
  const format = numberFormat(`fine ${currency}`, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', minimumFractionDigits: places, maximumFractionDigits: places + 2 });
  return written(format, shift(cents, places));
}

/** Major units, as transactions state them, as money. */
export function majorMoney(amount: string, currency: string): string {
  try {
    return written(
      numberFormat(`money ${currency}`, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', maximumFractionDigits: 12, minimumFractionDigits: digits(currency) }),
      amount,
    );
  } catch {
    return `${amount} ${currency}`;
  }
}

/** Credits, grouped in thousands. */
export function credits(text: string): string {
  return written(numberFormat('credits', { maximumFractionDigits: 5 }), text);
}

export const isZero = (text: string): boolean => /^-?0(\.0+)?$/.test(text);

/** Minor units as a person types them. */
export function typed(cents: unknown, currency: string): string {
  if (typeof cents === 'number' && Number.isSafeInteger(cents)) return shift(String(cents), digits(currency));
  return cents === undefined || cents === null ? '' : String(cents);
}

/**
 * A number as a person types it, as decimal text: with a comma or a point, with blanks or grouping between thousands.
 * Anything else stays what it is, for the engine to say what is wrong with it; so does `1,000`, which may be either.
 */
export function decimal(text: string): string {
  const plain = text.replace(/[\s\u00a0\u202f]/g, '').replace(/^\u2212/, '-');
  if (/^-?\d+(\.\d*)?$/.test(plain)) return plain.replace(/\.$/, '');
  if (/^-?\d{1,3}(,\d{3})+\.\d+$/.test(plain) || /^-?\d{1,3}(,\d{3}){2,}$/.test(plain)) return plain.replaceAll(',', '');
  if (/^-?\d{1,3}(\.\d{3})+,\d+$/.test(plain)) return plain.replaceAll('.', '').replace(',', '.');
  if (/^-?\d+,(\d{1,2}|\d{4,})$/.test(plain)) return plain.replace(',', '.');
  return text.trim();
}

/** What was typed as minor units; anything else stays what it is, for the engine to say what is wrong with it. */
export function minor(text: string, currency: string): number | string | undefined {
  const trimmed = decimal(text);
  if (trimmed === '') return undefined;
  const [whole, sign = '', units = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(trimmed) ?? [];
  const places = digits(currency);
  if (whole === undefined || fraction.replace(/0+$/, '').length > places) return text.trim();
  const value = Number(`${sign}${units}${fraction.slice(0, places).padEnd(places, '0')}`);
  return Number.isSafeInteger(value) ? (value === 0 ? 0 : value) : text.trim();
}

/** What is said of a text that is no money, in the units in which it was typed. */
export function notMoney(text: string, currency: string): string {
  const places = digits(currency);
  return `\`${text}\` is no amount of ${currency} ${places === 0 ? 'without decimals' : `with up to ${places} decimals`}`;
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`;
  let format = dateFormats.get(key);
  if (!format) {
    try {
      format = new Intl.DateTimeFormat(LOCALE, { timeZone: zone, ...options });
    } catch {
      format = new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', ...options });
    }
    dateFormats.set(key, format);
  }
  return format;
}

export const day = (instant: string | null, zone: string): string =>
  instant === null ? 'no date' : dateFormat(zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(instant));

export const moment = (instant: string | null, zone: string): string =>
  instant === null ? 'no date' : dateFormat(zone, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

export const clockTime = (instant: string, zone: string): string =>
  dateFormat(zone, { weekday: 'short', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }).format(new Date(instant));

/** A calendar day, as the flows state them. */
export function calendarDay(text: string, granularity: string): string {
  const options: Intl.DateTimeFormatOptions =
    granularity === 'monthly' ? { month: 'short', year: 'numeric' } : { day: 'numeric', month: 'short', year: 'numeric' };
  return dateFormat('UTC', options).format(new Date(`${text}T00:00:00Z`));
}

const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });

/** How far one instant lies from another, in words. */
export function distance(instant: string, from: string): string {
  const hours = Math.round((Date.parse(instant) - Date.parse(from)) / 3_600_000);
  if (Math.abs(hours) < 36) return relative.format(hours, 'hour');
  const days = Math.round(hours / 24);
  if (Math.abs(days) < 60) return relative.format(days, 'day');
  return Math.abs(days) < 700 ? relative.format(Math.round(days / 30.44), 'month') : relative.format(Math.round(days / 365.25), 'year');
}

/** Milliseconds by which a zone's clocks are ahead of UTC at an instant. */
function offset(instant: number, zone: string): number {
  const parts = dateFormat(zone, { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).formatToParts(new Date(instant));
  const part = (type: string) => Number(parts.find((found) => found.type === type)?.value ?? 0);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - Math.floor(instant / 1000) * 1000;
}

/** An instant as the values of a date field and a time field, in a zone. */
export function toFields(instant: string, zone: string): { date: string; time: string } {
  const time = Date.parse(instant);
  if (Number.isNaN(time)) return { date: '', time: '' };
  const [date = '', clock = ''] = new Date(time + offset(time, zone)).toISOString().slice(0, 16).split('T');
  return { date, time: clock };
}

/**
 * The values of a date field and a time field as an instant; null while there is none of the years that the engine
 * knows. A date alone is the end of that day (the first instant of the next), or for what begins its first instant.
 */
export function fromFields({ date, time }: { date: string; time: string }, zone: string, begins = false): string | null {
  const year = Number(date.slice(0, 4));
  const days = time === '' && !begins ? 1 : 0;
  const local = Date.parse(`${date}T${time === '' ? '00:00' : time.slice(0, 5)}:00Z`) + days * 86_400_000;
  if (Number.isNaN(local) || !/^\d{4}-/.test(date) || year < 1970 || year > 2099) return null;
  // The clocks of the zone then, and once more where they change in between. In a gap the later of the two counts.
  const first = local - offset(local, zone);
  const second = local - offset(first, zone);
  return plain(new Date(offset(second, zone) === offset(first, zone) ? second : Math.max(first, second)));
}

/** An instant without empty fractions. */
export const plain = (date: Date): string => date.toISOString().replace(/\.000Z$/, 'Z');

/** `in_snake_case` as words. */
export function words(code: string): string {
  if (code === 'utc') return 'UTC';
  const text = code.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A message of the engine as a sentence; what it quotes is somebody's words. */
export const sentence = (message: string): string => outside(message.charAt(0).toUpperCase() + message.slice(1)).replace(/`([^`]*)`/g, (_, quoted: string) => `\`${outside(quoted)}\``);

// What is written from right to left, and what turns the direction of what stands beside it.
const TURNS = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A text from outside (a name, a code, an id), so that it cannot reorder the figures beside it. */
export const outside = (text: string): string => (TURNS.test(text) ? `\u2068${text.replace(/[\u2066-\u2069]/g, '')}\u2069` : text);

export const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;
