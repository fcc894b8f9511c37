/** The short messages in a corner of the page. */
import { Button } from './parts';
import { dismiss, toasts } from './toasts';

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
