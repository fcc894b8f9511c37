/** Who the credits belong to. Changing it sets the account anew, as an import does. */
import { useState } from 'preact/hooks';
import type { Account } from '../documents';
import { take } from '../scenario/commands';
import { account, clock } from '../scenario/state';
import { toast } from '../ui/toasts';
import { decide } from '../engine';
import { sentence } from '../format';
import { Check, Complaints, Field, TextField } from '../ui/fields';
import { Button, Dialog } from '../ui/parts';

const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];

export function CustomerDialog({ onClose }: { onClose: () => void }) {
  const held = account.value;
  const [id, setId] = useState(held.customer?.external_id ?? '');
  const [currency, setCurrency] = useState(held.customer?.currency ?? '');
  const [zone, setZone] = useState(held.organization.timezone ?? 'UTC');
  const [customerZone, setCustomerZone] = useState(held.customer?.timezone ?? '');
  const [country, setCountry] = useState(held.customer?.country ?? '');
  const [kind, setKind] = useState(held.customer?.customer_type ?? '');
  const [rate, setRate] = useState(held.customer?.tax_rate ?? '');
  const [limit, setLimit] = useState(held.organization.max_wallets === null ? '' : String(held.organization.max_wallets));
  const [subscribed, setSubscribed] = useState(held.customer?.has_active_subscription ?? true);
  const [touched, touch] = useState(false);
  const blank = (text: string) => (text.trim() === '' ? null : text.trim());
  const asked = {
    ...held,
    organization: { ...held.organization, timezone: blank(zone), max_wallets: /^\d+$/.test(limit) ? Number(limit) : blank(limit) },
    customer: id === '' ? null : { ...held.customer, external_id: id, currency: blank(currency), timezone: blank(customerZone), country: blank(country), customer_type: blank(kind), tax_rate: blank(rate), has_active_subscription: subscribed },
  };
  const reply = decide<Account>('drawdown-1', asked as unknown as Account, { id: 'customer', at: clock.value, type: 'replay', events: [] });
  const wrong = new Map(reply.outcome === 'malformed' ? reply.malformed.map(({ path, message }) => [path.replace('/account/', ''), [sentence(message)]]) : []);

  return (
    <Dialog title="Customer and organization" text="Whose credits they are, and which days are local." onClose={onClose}>
      <form
        novalidate
        onInput={() => touch(true)}
        onSubmit={(event) => {
          event.preventDefault();
          touch(true);
          if (reply.outcome !== 'answered') return;
          take(reply.result, 'the customer');
          toast('The customer is changed.');
          onClose();
        }}
      >
        <Complaints.Provider value={touched ? wrong : new Map()}>
          <div class="dialog-body">
            <div class="grid two">
              <TextField label="Customer id" name="customer/external_id" value={id} onInput={setId} first />
              <TextField label="Currency of the customer" name="customer/currency" value={currency} onInput={setCurrency} optional placeholder="EUR" />
            </div>
            <div class="grid two">
              <Field label="Time zone of the organization" name="organization/timezone">
                {(attributes) => <input {...attributes} class="input" value={zone} list="zones" autocomplete="off" onInput={(event) => setZone(event.currentTarget.value)} />}
              </Field>
              <Field label="Time zone of the customer" name="customer/timezone" optional>
                {(attributes) => <input {...attributes} class="input" value={customerZone} list="zones" autocomplete="off" onInput={(event) => setCustomerZone(event.currentTarget.value)} />}
              </Field>
            </div>
            <div class="grid two">
              <TextField label="Country" name="customer/country" value={country} onInput={setCountry} optional placeholder="FR" />
              <TextField label="Type" name="customer/customer_type" value={kind} onInput={setKind} optional placeholder="company" />
            </div>
            <div class="grid two">
              <TextField label="Tax rate" name="customer/tax_rate" value={rate} onInput={setRate} optional suffix="%" />
              <TextField label="Most active wallets" name="organization/max_wallets" value={limit} onInput={setLimit} optional hint="Else what the edition says" />
            </div>
            <Check label="Has an active subscription" checked={subscribed} onInput={setSubscribed} hint="The first edition asks for one before a wallet is created." />
            <datalist id="zones">
              {zones().map((known) => (
                <option key={known} value={known} />
              ))}
            </datalist>
          </div>
        </Complaints.Provider>
        <footer class="dialog-foot">
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button kind="primary" type="submit">
            Save
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
