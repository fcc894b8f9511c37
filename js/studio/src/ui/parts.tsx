/** The small parts that every view is made of. */
import { createContext, type ComponentChildren, type JSX } from 'preact';
import { useContext, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { dismiss, toasts } from '../store';
import { decimal, fromFields, minor, notMoney, toFields, typed } from '../format';

const PATHS: Record<string, string> = {
  wallet: 'M3 7.5A2.5 2.5 0 0 1 5.5 5H17v3M3 7.5V17a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2v-7a2 2 0 0 0-2-2H3.5M17 13.5h.01',
  invoice: 'M6 3h9l4 4v14l-2.5-1.5L14 21l-2-1.5L10 21l-2.5-1.5L5 21V4a1 1 0 0 1 1-1ZM9 9h6M9 13h6',
  usage: 'M4 14a8 8 0 1 1 16 0M12 14l4-4M4 18h16',
  flows: 'M4 20V10M10 20V4M16 20v-8M22 20H2M20.5 20V8',
  editions: 'M4 4h7v16H4zM13 4h7v16h-7zM7 8h1M7 12h1M16 8h1M16 12h1',
  history: 'M3 12a9 9 0 1 0 3-6.7L3 8M3 3v5h5M12 7v5l3 2',
  import: 'M12 3v12M7 10l5 5 5-5M4 20h16',
  clock: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18ZM12 7v5l3 2',
  share: 'M15 5l5-2-2 5M20 3l-8 8M9 4H5a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-4',
  undo: 'M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3',
  redo: 'm15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  check: 'm5 12 5 5L20 7',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  download: 'M12 4v11M8 11l4 4 4-4M5 20h14',
  theme: 'M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9Z',
  book: 'M4 5a2 2 0 0 1 2-2h13v16H6a2 2 0 0 0-2 2zM4 19V5M19 15H6a2 2 0 0 0-2 2',
  warn: 'M12 4 2.5 20h19zM12 10v4M12 17h.01',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  next: 'm9 6 6 6-6 6',
};

export function Icon({ name }: { name: string }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name] ?? ''} />
    </svg>
  );
}

interface ButtonProps extends Omit<JSX.IntrinsicElements['button'], 'icon'> {
  kind?: 'primary' | 'quiet' | 'danger' | 'plain';
  icon?: string;
  small?: boolean;
  only?: boolean;
}

/** A button. With `only` its words are read aloud and not shown. */
export function Button({ kind = 'plain', icon, small, only, children, class: extra, ...rest }: ButtonProps) {
  const classes = `button ${kind} ${small ? 'small' : ''} ${only ? 'only' : ''} ${typeof extra === 'string' ? extra : ''}`;
  return (
    <button type="button" class={classes} {...rest}>
      {icon && <Icon name={icon} />}
      {only ? <span class="unseen">{children}</span> : children}
    </button>
  );
}

interface DialogProps {
  title: string;
  text?: ComponentChildren;
  onClose: () => void;
  children: ComponentChildren;
  wide?: boolean;
}

/** A modal dialog: the browser keeps the focus in it, Escape leaves it. */
export function Dialog({ title, text, onClose, children, wide }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const typed = useRef(false);
  const id = useId();
  // Before the next key is typed: what a person types at once belongs in the dialog.
  useLayoutEffect(() => {
    const dialog = element.current;
    const back = document.activeElement;
    if (!dialog) return undefined;
    dialog.showModal();
    dialog.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => {
      dialog.close();
      if (back instanceof HTMLElement) back.focus();
      // What opened it may be gone with what was done in it.
      requestAnimationFrame(() => document.activeElement === document.body && document.getElementById('main')?.focus({ preventScroll: true }));
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onInput={() => (typed.current = true)}
      // A press beside the dialog leaves it, unless something would be lost.
      onMouseDown={(event) => event.target === element.current && !typed.current && onClose()}
    >
      <div class="dialog-inner">
        <header class="dialog-head">
          <div>
            <h2 id={id}>{title}</h2>
            {text && <p class="muted">{text}</p>}
          </div>
          <Button kind="quiet" icon="close" only onClick={onClose}>
            Close
          </Button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

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

/** A choice of a few, as buttons of which one is pressed. */
export function Segments<Value extends string>({ label, value, options, onInput }: { label: string; value: Value; options: [Value, string][]; onInput: (value: Value) => void }) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {options.map(([option, text]) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onInput(option)}>
          {text}
        </button>
      ))}
    </div>
  );
}

export function Badge({ kind = 'plain', children }: { kind?: string; children: ComponentChildren }) {
  return <span class={`badge ${kind}`}>{children}</span>;
}

export function Empty({ icon, title, children }: { icon: string; title: string; children: ComponentChildren }) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} />
      </span>
      <h3>{title}</h3>
      <div class="empty-text">{children}</div>
    </div>
  );
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((held) => (
        <div key={held.id} class={`toast ${held.kind}`}>
          <span>{held.text}</span>
          {held.act && (
            <Button
              small
              kind="quiet"
              onClick={() => {
                held.act?.run();
                dismiss(held.id);
              }}
            >
              {held.act.label}
            </Button>
          )}
          <Button small kind="quiet" icon="close" only onClick={() => dismiss(held.id)}>
            Dismiss
          </Button>
        </div>
      ))}
    </div>
  );
}

/** A bar of parts; the rest of it is what nobody paid. Widths are for the eye, figures stand beside it. */
export function Bar({ whole, parts, label }: { whole: number; parts: { size: number; colour: string }[]; label: string }) {
  return (
    <div class="bar" role="img" aria-label={label}>
      {whole > 0 && parts.map((part, index) => part.size > 0 && <span key={index} style={{ width: `${Math.min(100, (part.size / whole) * 100)}%`, background: part.colour }} />)}
    </div>
  );
}
