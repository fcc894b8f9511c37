/** A dialog around one command: what the engine would do is shown while it is typed, its complaints stand at the fields. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Action, Reply } from '../documents';
import { preview, run } from '../scenario/commands';
import { account, zone } from '../scenario/state';
import { toast } from './toasts';
import { complaints, firstComplaint, isQuiet, tellEvent, tellUnchanged } from '../tell';
import { Complaints } from './fields';
import { Button, Dialog } from './parts';

interface CommandDialogProps {
  title: string;
  text?: ComponentChildren;
  action: Action;
  submit: string;
  done: string;
  danger?: boolean;
  wide?: boolean;
  /** Fields whose complaints are shown at the field; all others are listed below. */
  fields?: string[];
  onClose: () => void;
  children?: ComponentChildren;
}

export function CommandDialog({ title, text, action, submit, done, danger, wide, fields = [], onClose, children }: CommandDialogProps) {
  const [touched, touch] = useState(false);
  const reply = preview(action);
  const wrong = complaints(reply, account.value);
  const others = [...wrong].filter(([field]) => !fields.includes(field));

  const send = () => {
    touch(true);
    const answer = run(action);
    if (answer.outcome === 'accepted') {
      toast(done);
      onClose();
    } else if (answer.outcome === 'unchanged') {
      toast(`${tellUnchanged(answer.reason)}.`, 'info');
      onClose();
    } else {
      requestAnimationFrame(() => document.querySelector<HTMLElement>('dialog [aria-invalid="true"]')?.focus());
    }
  };

  return (
    <Dialog title={title} text={text} onClose={onClose} {...(wide ? { wide } : {})}>
      <form
        novalidate
        onInput={() => touch(true)}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Complaints.Provider value={touched ? wrong : new Map()}>
          <div class="dialog-body">
            {children}
            <Effects reply={reply} others={touched ? others : []} said={touched} />
          </div>
        </Complaints.Provider>
        <footer class="dialog-foot">
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button kind={danger ? 'danger' : 'primary'} type="submit">
            {submit}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

/** What an answer would bring about. */
export function Effects({ reply, others = [], said = false }: { reply: Reply; others?: [string, string[]][]; said?: boolean }) {
  const events = reply.outcome === 'accepted' ? reply.events.filter((event) => !isQuiet(event)) : [];
  const held = reply.outcome === 'accepted' ? reply.account : account.value;
  return (
    <div class="effects" aria-live="polite">
      <h3>What will happen</h3>
      {events.length > 0 && (
        <ul>
          {events.map((event) => (
            <li key={event.id}>{tellEvent(event, held, zone.value)}</li>
          ))}
        </ul>
      )}
      {reply.outcome === 'unchanged' && <p class="muted">{tellUnchanged(reply.reason)}.</p>}
      {others.length > 0 && (
        <ul class="wrong">
          {others.map(([field, messages]) => (
            <li key={field}>{messages.join('. ')}</li>
          ))}
        </ul>
      )}
      {(reply.outcome === 'refused' || reply.outcome === 'malformed') && others.length === 0 && <p class="muted">{said ? 'Nothing yet: see the marked fields.' : `Nothing yet: ${firstComplaint(reply, account.value)}.`}</p>}
    </div>
  );
}
