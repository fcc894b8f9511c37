/** Labelled fields: what is typed stays as it is typed, what it means goes out. */
import { createContext, type ComponentChildren } from 'preact';
import { useContext, useId, useState } from 'preact/hooks';
import { decimal, fromFields, minor, notMoney, toFields, typed } from '../format';

/** Messages by field, for the fields inside. */
export const Complaints = createContext<Map<string, string[]>>(new Map());

interface FieldProps {
  label: string;
  name?: string;
  hint?: ComponentChildren;
  optional?: boolean;
  class?: string;
  /** What is wrong with the text itself, before the engine is asked. */
  unread?: string | undefined;
  children: (attributes: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': 'true' | undefined }) => ComponentChildren;
}

/** A labelled field with its hint, and what the engine says against it. Room for one line is always kept. */
export function Field({ label, name = '', hint, optional, class: extra = '', unread, children }: FieldProps) {
  const id = useId();
  const said = useContext(Complaints).get(name);
  const wrong = unread === undefined ? said : [unread];
  const note = `${id}-note`;
  return (
    <div class={`field ${extra}`}>
      <label for={id}>
        {label}
        {optional && <span class="muted"> optional</span>}
      </label>
      {children({ id, 'aria-describedby': wrong || hint ? note : undefined, 'aria-invalid': wrong ? 'true' : undefined })}
      <p class={wrong ? 'note wrong' : 'note'} id={note}>
        {wrong ? wrong.join('. ') : hint}
      </p>
    </div>
  );
}

interface TextProps {
  label: string;
  name?: string;
  value: string;
  onInput: (value: string) => void;
  hint?: ComponentChildren;
  optional?: boolean;
  type?: 'text' | 'date';
  inputMode?: 'text' | 'decimal' | 'numeric';
  placeholder?: string;
  list?: string;
  first?: boolean;
  suffix?: string;
  class?: string;
  unread?: string | undefined;
}

export function TextField({ label, name, value, onInput, hint, optional, inputMode, placeholder, list, first, suffix, unread, type = 'text', class: extra }: TextProps) {
  return (
    <Field label={label} {...(name ? { name } : {})} hint={hint} unread={unread} {...(optional ? { optional } : {})} {...(extra ? { class: extra } : {})}>
      {(attributes) => (
        <span class="input-wrap">
          <input
            {...attributes}
            class="input"
            type={type}
            value={value}
            inputMode={inputMode}
            placeholder={placeholder}
            list={list}
            autocomplete="off"
            data-first={first}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
          {suffix && (
            <span class="suffix" aria-hidden="true">
              {suffix}
            </span>
          )}
        </span>
      )}
    </Field>
  );
}

type DecimalProps = Omit<TextProps, 'inputMode' | 'type'>;

/** Credits, or another plain decimal, as a person types them. The text stays as typed; decimal text goes out. */
export function DecimalField({ value, onInput, ...rest }: DecimalProps) {
  const [held, hold] = useState({ text: value, value });
  return (
    <TextField
      {...rest}
      inputMode="decimal"
      value={held.value === value ? held.text : value}
      onInput={(text) => {
        const read = decimal(text);
        hold({ text, value: read });
        onInput(read);
      }}
    />
  );
}

interface MoneyProps {
  label: string;
  name?: string;
  cents: unknown;
  currency: string;
  onInput: (cents: number | string | undefined) => void;
  hint?: ComponentChildren;
  optional?: boolean;
  class?: string;
}

/** Money as a person types it. The text stays as typed; the minor units go out, or the text where it is none. */
export function useTyped(cents: unknown, currency: string): [string, (text: string) => number | string | undefined] {
  const [held, hold] = useState({ text: typed(cents, currency), cents, currency });
  const own = held.cents === cents && held.currency === currency;
  const text = own ? held.text : typed(cents, currency);
  return [
    text,
    (next) => {
      const read = minor(next, currency);
      hold({ text: next, cents: read, currency });
      return read;
    },
  ];
}

export function MoneyField({ label, name, cents, currency, onInput, hint, optional, class: extra }: MoneyProps) {
  const [text, read] = useTyped(cents, currency);
  return (
    <TextField
      label={label}
      {...(name ? { name } : {})}
      value={text}
      onInput={(next) => onInput(read(next))}
      inputMode="decimal"
      suffix={currency}
      hint={hint}
      unread={typeof cents === 'string' ? notMoney(cents, currency) : undefined}
      {...(optional ? { optional } : {})}
      {...(extra ? { class: extra } : {})}
    />
  );
}

interface MomentProps {
  label: string;
  name?: string;
  value: string | null | undefined;
  zone: string;
  onInput: (instant: string | null) => void;
  hint?: ComponentChildren;
  optional?: boolean;
  first?: boolean;
  /** Something begins then: a date alone is the start of that day. */
  begins?: boolean;
}

/**
 * An instant, typed as a date and the wall clock of a zone; a date alone is the end of that day. What is typed stays as
 * it is typed; while it is no whole date, its text goes out, for the engine to refuse. Without a date there is no time.
 */
export function MomentField({ label, name, value, zone, onInput, hint, optional, first, begins = false }: MomentProps) {
  const sent = value ?? null;
  const [held, hold] = useState({ sent, zone, ...fieldsOf(sent, zone) });
  const fields = held.sent === sent && held.zone === zone ? held : fieldsOf(sent, zone);
  const type = (part: Partial<{ date: string; time: string }>) => {
    const next = { date: fields.date, time: fields.time, ...part };
    const read = next.date === '' && next.time === '' ? null : (fromFields(next, zone, begins) ?? `${next.date} ${next.time}`);
    hold({ sent: read, zone, ...next });
    if (read !== sent) onInput(read);
  };
  // A date of which a part is missing has no value yet, and says so only when it is left.
  const leave = (event: { currentTarget: HTMLInputElement }) => {
    if (event.currentTarget.validity.badInput && sent !== UNFINISHED) {
      hold({ sent: UNFINISHED, zone, date: fields.date, time: fields.time });
      onInput(UNFINISHED);
    }
  };
  const unread = sent !== null && Number.isNaN(Date.parse(sent)) ? 'Not a whole date of 1970 to 2099 yet' : undefined;
  const alone = begins ? 'the start of that day' : 'the end of that day';
  const said = fields.date !== '' && fields.time === '' ? `That is ${alone} in ${zone}` : (hint ?? `Time of ${zone}; a date alone is ${alone}`);
  return (
    <Field label={label} {...(name ? { name } : {})} hint={said} unread={unread} {...(optional ? { optional } : {})}>
      {(attributes) => (
        <span class="moment">
          <input {...attributes} class="input" type="date" min="1970-01-01" max="2099-12-31" value={fields.date} data-first={first} onInput={({ currentTarget }) => type({ date: currentTarget.value, ...(currentTarget.value === '' && !currentTarget.validity.badInput ? { time: '' } : {}) })} onBlur={leave} />
          <input class="input" type="time" aria-label={`${label}: time`} value={fields.time} onInput={(event) => type({ time: event.currentTarget.value })} onBlur={leave} />
        </span>
      )}
    </Field>
  );
}

const UNFINISHED = 'unfinished';

function fieldsOf(sent: string | null, zone: string): { date: string; time: string } {
  return sent === null || Number.isNaN(Date.parse(sent)) ? { date: '', time: '' } : toFields(sent, zone);
}

interface SelectProps {
  label: string;
  name?: string;
  value: string;
  onInput: (value: string) => void;
  options: [value: string, text: string][];
  hint?: ComponentChildren;
  hidden?: boolean;
}

export function SelectField({ label, name, value, onInput, options, hint }: SelectProps) {
  return (
    <Field label={label} {...(name ? { name } : {})} hint={hint}>
      {(attributes) => (
        <select {...attributes} class="input" value={value} onInput={(event) => onInput(event.currentTarget.value)}>
          {options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Check({ label, checked, onInput, hint }: { label: string; checked: boolean; onInput: (checked: boolean) => void; hint?: string }) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onInput={(event) => onInput(event.currentTarget.checked)} />
      <span>
        {label}
        {hint && <span class="muted block">{hint}</span>}
      </span>
    </label>
  );
}
