// The schema and the wire, held together by every vector: what is documented is what is read and written.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { decideText, info, MalformedRequestError } from '@drawdown/engine';
import { vectors } from './support/vectors.mjs';

/** Problems that a schema cannot see: they lie in the text, between members, or in a table that the engine carries. */
const BEYOND_A_SCHEMA = ['invalid_utf8', 'invalid_json', 'duplicate_member', 'lone_surrogate', 'limit_exceeded', 'conflicting_members', 'invalid_number', 'invalid_instant', 'invalid_date', 'duplicate_id', 'invalid_id', 'unknown_timezone', 'unknown_currency', 'invalid_policy', 'invalid_event', 'invalid_account', 'totals_differ'];
/** Vectors without a member that must be there only where the account, or another member, does not say it. */
const SAID_ELSEWHERE = ['malformed/forecast-without-a-currency', 'consume/neither'];
/** Refusals of a value's form, which the schema rules out. */
const OF_THE_FORM = ['invalid_paid_credits', 'invalid_granted_credits', 'invalid_voided_credits', 'invalid_amount', 'invalid_date', 'value_is_invalid', 'value_is_out_of_range', 'invalid_limitations', 'invalid_number_of_recurring_rules', 'invalid_recurring_rule', 'too_long', 'too_many_keys'];

const require = createRequire(import.meta.url);
const schema = (name) => JSON.parse(readFileSync(require.resolve(`@drawdown/engine/schema/${name}.schema.json`), 'utf8'));
const [answerSchema, requestSchema] = [schema('answer'), schema('request')];
const cases = vectors().map((vector) => ({ ...vector, ...answered(vector.text) }));

// Readers ignore answer members that they do not know; here, one that is written and not described is drift.
const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false });
ajv.addVocabulary(['x-alias']);
ajv.addSchema([closed(answerSchema), requestSchema]);
const isAnswer = ajv.getSchema('answer.schema.json');
const isRequest = ajv.getSchema('request.schema.json');
const isMalformed = ajv.compile({ $ref: 'answer.schema.json#/$defs/Malformed' });

test('every answer is as described', () => {
  for (const { name, answer } of cases) if (answer) assert.ok(isAnswer(answer), `${name}: ${problems(isAnswer)}`);
});

test('every malformed list is as described', () => {
  for (const { name, malformed } of cases) if (malformed) assert.ok(isMalformed(malformed), `${name}: ${problems(isMalformed)}`);
});

test('what the engine takes is described', () => {
  for (const { name, request, answer } of cases) {
    const formIsRefused = answer?.refusals?.some(({ code }) => OF_THE_FORM.includes(code));
    if (request && answer && !formIsRefused) assert.ok(isRequest(request), `${name}: ${problems(isRequest)}`);
  }
});

test('what is described is taken', () => {
  for (const { name, request, malformed } of cases) {
    const codes = malformed?.map(({ code }) => code).filter((code) => !BEYOND_A_SCHEMA.includes(code));
    if (request && codes?.length > 0 && !SAID_ELSEWHERE.includes(name)) assert.ok(!isRequest(request), `${name}: ${codes} is within the schema`);
  }
});

test('the account of an answer is one of a request', () => {
  const isAccount = ajv.compile({ $ref: 'request.schema.json#/$defs/AccountInput' });
  for (const { name, answer } of cases) if (answer?.account) assert.ok(isAccount(answer.account), `${name}: ${problems(isAccount)}`);
});

test('members are written in the order of the schema', () => {
  for (const { name, answer } of cases) if (answer) assertOrder(answer, answerSchema.$defs.Answer, name);
});

test('every event and refusal that is described is written by some vector', () => {
  const seen = new Set(cases.flatMap(({ answer }) => [...(answer?.events ?? []).map(({ type }) => type), ...(answer?.refusals ?? []).map(({ code }) => code)]));
  const { DrawdownEvent, Refusal } = answerSchema.$defs;
  const described = [...names(DrawdownEvent, 'type'), ...names(Refusal, 'code')];
  assert.deepEqual(described.filter((name) => !seen.has(name)), []);
});

test('editions, dials and limits are those of the engine', () => {
  const { $defs } = answerSchema;
  const { presets, limits } = info();
  assert.deepEqual($defs.Preset.enum, presets.map(({ name }) => name));
  assert.deepEqual(Object.keys($defs.Dials.properties), Object.keys(presets[0].policy));
  const { preset, ...dials } = $defs.PresetWithDials.properties;
  assert.deepEqual([dials, preset], [$defs.Dials.properties, { $ref: '#/$defs/Preset' }]);
  const { AccountInput, ApplyCredits, InvoiceInput, ScopeInput, CodeInput, TextInput } = requestSchema.$defs;
  assert.deepEqual(
    [AccountInput.properties.wallets, AccountInput.properties.wallet_transactions, ApplyCredits.properties.invoices, InvoiceInput.properties.fees, ScopeInput.properties.billable_metric_codes].map(({ maxItems }) => maxItems),
    [limits.wallets, limits.transactions, limits.invoices, limits.fees_per_invoice, limits.codes_per_scope],
  );
  const { WalletInput, AlertInput, WalletChanges, MetadataInput, CommandRequest } = requestSchema.$defs;
  assert.deepEqual(
    [WalletInput.properties.recurring_transaction_rules, WalletInput.properties.alerts, WalletChanges.properties.alerts, AlertInput.properties.thresholds, MetadataInput.anyOf[1], CommandRequest.properties.recent_commands].map(({ maxItems }) => maxItems),
    [limits.rules_per_wallet, limits.alerts_per_wallet, limits.alerts_per_wallet, limits.thresholds_per_alert, limits.metadata_pairs, limits.recent_commands],
  );
  assert.deepEqual([CodeInput.maxLength, TextInput.maxLength], [limits.id_characters, limits.text_characters]);
});

function answered(text) {
  try {
    return { answer: JSON.parse(decideText(text)) };
  } catch (error) {
    if (!(error instanceof MalformedRequestError)) throw error;
    return { malformed: error.problems };
  }
}

function problems(validate) {
  return ajv.errorsText(validate.errors?.slice(-4));
}

/** The same schema, in which no object holds what is not described. */
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  return schema.type === 'object' && schema.properties ? { additionalProperties: false, ...members } : members;
}

function resolved(definition) {
  return definition.$ref ? answerSchema.$defs[definition.$ref.split('/').at(-1)] : definition;
}

function names(union, member) {
  return union.oneOf.map((choice) => resolved(choice).properties[member].const);
}

/** Walks value and schema together; of a choice, the branch whose members the value has. */
function assertOrder(value, definition, name) {
  const schema = branch(value, resolved(definition));
  if (Array.isArray(value)) value.forEach((item) => assertOrder(item, schema.items, name));
  else if (typeof value === 'object' && value !== null && schema?.properties) {
    assert.deepEqual(Object.keys(value), Object.keys(schema.properties).filter((member) => member in value), name);
    for (const member in value) assertOrder(value[member], schema.properties[member], name);
  }
}

function branch(value, schema) {
  const choices = schema.oneOf ?? schema.anyOf;
  if (!choices) return schema;
  const chosen = resolved(choices.find((choice) => fits(value, resolved(choice))) ?? {});
  return branch(value, chosen);
}

/** Whether an item has only members that a list's items have. */
function mayHold(item, { properties }) {
  return !properties || (item !== null && typeof item === 'object' && Object.keys(item).every((name) => name in properties));
}

/** Whether a value has the members of a choice: enough to tell our choices apart, and far cheaper than validation. */
function fits(value, schema) {
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return choices.some((choice) => fits(value, resolved(choice)));
  if ('const' in schema) return value === schema.const;
  if (value === null || typeof value !== 'object') return (value === null) === (schema.type === 'null');
  if (Array.isArray(value)) return schema.type === 'array' && value.length <= (schema.maxItems ?? Infinity) && value.every((item) => mayHold(item, resolved(schema.items ?? {})));
  if (!schema.properties) return schema.type === 'object';
  return Object.keys(value).length === Object.keys(schema.properties).length && Object.entries(schema.properties).every(([name, member]) => name in value && fits(value[name], resolved(member)));
}
