/** The small parts that every view is made of. */
import type { ComponentChildren, JSX } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

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

/** A bar of parts; the rest of it is what nobody paid. Widths are for the eye, figures stand beside it. */
export function Bar({ whole, parts, label }: { whole: number; parts: { size: number; colour: string }[]; label: string }) {
  return (
    <div class="bar" role="img" aria-label={label}>
      {whole > 0 && parts.map((part, index) => part.size > 0 && <span key={index} style={{ width: `${Math.min(100, (part.size / whole) * 100)}%`, background: part.colour }} />)}
    </div>
  );
}
