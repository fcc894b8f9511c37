/** The scenario as a link. */
import { useEffect, useState } from 'preact/hooks';
import { name, script } from '../scenario/state';
import { toast } from '../ui/toasts';
import { draftValue } from '../preview';
import { pack } from '../scenario/share';
import { outside } from '../format';
import { copy } from '../ui/download';
import { Field } from '../ui/fields';
import { Button, Dialog } from '../ui/parts';

export function ShareDialog({ onClose }: { onClose: () => void }) {
  const [link, setLink] = useState('');
  useEffect(() => {
    void pack({ ...script(), draft: draftValue() }).then((packed) => setLink(`${location.href.replace(/#.*$/, '')}#s=${packed}`));
  }, []);
  return (
    <Dialog title="Share this scenario" text={`“${outside(name.value)}”: where it started, every command since, the clock and the drafts. It stands behind the # of the link, and browsers send that to nobody.`} onClose={onClose}>
      <div class="dialog-body">
        <Field label="Link" hint={link === '' ? 'Packing…' : `${link.length.toLocaleString('en-GB')} characters${link.length > 30_000 ? ': long for some messengers; the exported file is safer' : ''}`}>
          {(attributes) => <textarea {...attributes} class="input share-link" readOnly rows={4} value={link} data-first onFocus={(event) => event.currentTarget.select()} />}
        </Field>
        <p class="muted">Who opens it decides every command again, with the same engine, and gets the same figures.</p>
      </div>
      <footer class="dialog-foot">
        <Button kind="quiet" onClick={onClose}>
          Close
        </Button>
        <Button
          kind="primary"
          disabled={link === ''}
          onClick={async () => {
            toast((await copy(link)) ? 'The link is copied.' : 'The browser does not let this page copy: select the link and copy it.', 'info');
            onClose();
          }}
        >
          Copy link
        </Button>
      </footer>
    </Dialog>
  );
}
