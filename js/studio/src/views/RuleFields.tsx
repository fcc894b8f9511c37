/** The automatic top-up of a wallet, as a form and as what the engine reads. */
import type { Rule } from '../documents';
import { zone } from '../scenario/state';
import { words } from '../format';
import { Check, DecimalField, MomentField, SelectField } from '../ui/fields';
import { Segments } from '../ui/parts';

const INTERVALS = ['weekly', 'monthly', 'quarterly', 'semiannual', 'yearly'];

export interface RuleForm {
  id?: string;
  kind: 'none' | 'threshold' | 'interval';
  method: 'fixed' | 'target';
  interval: string;
  paid: string;
  granted: string;
  threshold: string;
  target: string;
  free: boolean;
  started_at: string | null;
  expiration_at: string | null;
}

export const ruleForm = (rule: Rule | undefined): RuleForm => ({
  ...(rule ? { id: rule.id } : {}),
  kind: rule?.trigger ?? 'none',
  method: rule?.method ?? 'fixed',
  interval: rule?.interval ?? 'monthly',
  paid: rule?.paid_credits ?? '100',
  granted: rule?.granted_credits ?? '0',
  threshold: rule?.threshold_credits ?? '50',
  target: rule?.target_ongoing_balance ?? '200',
  free: rule?.grants_target_top_up ?? false,
  started_at: rule?.started_at ?? null,
  expiration_at: rule?.expiration_at ?? null,
});

export function ruleDraft(form: RuleForm): object[] {
  if (form.kind === 'none') return [];
  return [
    {
      ...(form.id ? { id: form.id } : {}),
      trigger: form.kind,
      method: form.method,
      ...(form.kind === 'interval' ? { interval: form.interval } : { threshold_credits: form.threshold }),
      ...(form.method === 'fixed' ? { paid_credits: form.paid, granted_credits: form.granted } : { target_ongoing_balance: form.target, grants_target_top_up: form.free }),
      started_at: form.started_at,
      expiration_at: form.expiration_at,
    },
  ];
}

interface RuleProps {
  rule: RuleForm;
  change: (part: Partial<RuleForm>) => void;
}

export function RuleFields({ rule, change }: RuleProps) {
  return (
    <details class="more">
      <summary>Automatic top-up{rule.kind === 'none' ? '' : ': on'}</summary>
      <div class="stack">
        <Segments
          label="Trigger of the rule"
          value={rule.kind}
          options={[
            ['none', 'Off'],
            ['threshold', 'Below a threshold'],
            ['interval', 'On an interval'],
          ]}
          onInput={(kind) => change({ kind })}
        />
        {rule.kind !== 'none' && (
          <>
            <When rule={rule} change={change} />
            <HowMuch rule={rule} change={change} />
            <div class="grid two">
              <MomentField label="Starts" value={rule.started_at} zone={zone.value} onInput={(started_at) => change({ started_at })} optional begins />
              <MomentField label="Ends" value={rule.expiration_at} zone={zone.value} onInput={(expiration_at) => change({ expiration_at })} optional />
            </div>
          </>
        )}
      </div>
    </details>
  );
}

function When({ rule, change }: RuleProps) {
  return (
    <div class="grid two">
      {rule.kind === 'interval' ? (
        <SelectField label="Interval" value={rule.interval} onInput={(interval) => change({ interval })} options={INTERVALS.map((known) => [known, words(known)])} />
      ) : (
        <DecimalField label="Threshold" value={rule.threshold} onInput={(threshold) => change({ threshold })} suffix="credits" hint="Of the ongoing balance" />
      )}
      <SelectField
        label="Method"
        value={rule.method}
        onInput={(method) => change({ method: method as RuleForm['method'] })}
        options={[
          ['fixed', 'A fixed amount'],
          ['target', 'Up to a target'],
        ]}
      />
    </div>
  );
}

function HowMuch({ rule, change }: RuleProps) {
  return rule.method === 'fixed' ? (
    <div class="grid two">
      <DecimalField label="Paid credits of the rule" value={rule.paid} onInput={(text) => change({ paid: text })} />
      <DecimalField label="Granted credits of the rule" value={rule.granted} onInput={(text) => change({ granted: text })} />
    </div>
  ) : (
    <div class="grid two">
      <DecimalField label="Target ongoing balance" value={rule.target} onInput={(target) => change({ target })} suffix="credits" />
      <Check label="Give it free" checked={rule.free} onInput={(free) => change({ free })} />
    </div>
  );
}
