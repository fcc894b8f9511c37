/** Scenarios to begin with. */
import { open, reset } from '../scenario/open';
import { name } from '../scenario/state';
import { EXAMPLES } from '../scenario/examples';
import { go } from '../ui/route';
import { TextField } from '../ui/fields';
import { Button, Dialog } from '../ui/parts';

export function ScenariosDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Scenarios" text="What is open now is kept: each of these can be taken back." onClose={onClose} wide>
      <div class="dialog-body">
        <TextField
          label="Name of this scenario"
          value={name.value}
          onInput={(value) => {
            name.value = value;
          }}
          first
        />
        <ul class="scenarios">
          {EXAMPLES.map((example) => (
            <li key={example.id}>
              <button
                type="button"
                class="scenario"
                onClick={() => {
                  if (example.id === 'demo') reset();
                  else open(example.script(), `Opened “${example.title}”.`);
                  onClose();
                  go('wallets');
                }}
              >
                <strong>{example.title}</strong>
                <span class="muted">{example.text}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <footer class="dialog-foot">
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      </footer>
    </Dialog>
  );
}
