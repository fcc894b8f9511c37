// What the functions promise beside the rules.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { AccountClosedError, EngineTrapError, MalformedRequestError, WebAssemblyBlockedError, currencies, decide, decideMany, decideText, flows, info, openAccount, preview, tryDecide, tryDecideText, tryPreview } from '@drawdown/engine';

const manifest = createRequire(import.meta.url)('@drawdown/engine/package.json');

const wallet = { id: 'w1', currency: 'EUR', rate_amount: '1', credits_balance: '30', created_at: '2026-01-01T00:00:00Z' };
const invoice = { currency: 'EUR', invoice_type: 'subscription', fees: [{ item: { type: 'charge', code: 'calls' }, amount_cents: 10000, taxes_amount_cents: 2000 }] };
const account = { customer: { external_id: 'c1', currency: 'EUR' }, wallets: [wallet], wallet_transactions: [] };
const command = { id: 'c1', at: '2026-07-01T12:00:00Z', type: 'top_up', wallet_id: 'w1', granted_credits: '5' };

test('a preview says what remains due, and why', () => {
  const answer = preview({ policy: 'drawdown-1', wallets: [wallet], invoice, at: '2026-07-01T12:00:00Z' });
  assert.equal(answer.outcome, 'accepted');
  assert.equal(answer.invoices[0].total_amount_cents, 9000);
  assert.equal(answer.explanation[0].wallets[0].amount_cents, 3000);
});

test('a preview takes the clock of the machine, and only it does', () => {
  assert.equal(preview({ policy: 'drawdown-1', wallets: [{ ...wallet, expiration_at: '2020-01-01T00:00:00Z' }], invoice }).explanation[0].applied_amount_cents, 0);
  assert.throws(() => decide({ policy: 'drawdown-1', account, command: { ...command, at: undefined } }), MalformedRequestError);
});

test('a refusal is a value', () => {
  const answer = decide({ policy: 'drawdown-1', account, command: { ...command, wallet_id: 'other' } });
  assert.equal(answer.outcome, 'refused');
  assert.deepEqual(answer.refusals.map(({ code, field, subject }) => ({ code, field, subject })), [{ code: 'wallet_not_found', field: 'wallet_id', subject: 'other' }]);
});

test('a malformed request throws its list', () => {
  assert.throws(() => decide({ policy: 'lago-2021-01', account, command: { ...command, granted: '5' } }), (error) => {
    assert.ok(error instanceof MalformedRequestError && error instanceof Error);
    assert.equal(error.name, 'MalformedRequestError');
    assert.deepEqual(error.problems.map(({ code, path }) => [code, path]), [['unknown_preset', '/policy'], ['unknown_member', '/command/granted']]);
    assert.equal(error.message, `/policy: ${error.problems[0].message} (and 1 more)`);
    return true;
  });
});

test('a syntax error says line and column', () => {
  assert.throws(() => decideText('{"policy":\n  nö}'), { message: 'line 2, column 3: expected a value, found `n`' });
});

test('no request at all is malformed', () => {
  for (const request of [undefined, null, 'text', 7, [], () => 1]) assert.throws(() => decide(request), MalformedRequestError);
  assert.throws(() => decideText(''), MalformedRequestError);
  for (const value of [undefined, null, {}]) assert.throws(() => decideText(value), TypeError);
});

test('numbers that JSON does not hold are malformed, never left out', () => {
  const wallets = [{ ...wallet, balance_cents: NaN, 'a/b~c': [Infinity] }];
  assert.throws(() => decide({ policy: 'drawdown-1', account: { ...account, wallets }, command }), (error) => {
    assert.deepEqual(error.problems.map(({ code, path, message }) => [code, path, message]), [
      ['invalid_number', '/account/wallets/0/balance_cents', '`NaN` is no number of JSON'],
      ['invalid_number', '/account/wallets/0/a~1b~0c/0', '`Infinity` is no number of JSON'],
    ]);
    return true;
  });
  assert.throws(() => decide({ ...command, at: 1n }), TypeError);
});

test('half of a surrogate pair is malformed and stands where it is', () => {
  const request = { policy: 'drawdown-1', account: { ...account, wallets: [{ ...wallet, name: '\ud83d' }] }, command };
  for (const call of [() => decide(request), () => decideText(JSON.stringify(request).replace('\\ud83d', '\ud83d'))]) {
    assert.throws(call, (error) => error.problems[0].code === 'lone_surrogate' && error.problems[0].path === '/account/wallets/0/name');
  }
  const whole = decide({ policy: 'drawdown-1', account: { ...account, wallets: [{ ...wallet, name: '😀 ключ' }] }, command });
  assert.equal(whole.account.wallets[0].name, '😀 ключ');
});

test('text of every width reaches the engine, and comes back', () => {
  const texts = ['', 'plain', 'é', 'Siège', 'ключ', '漢字', '😀', 'plain, then é', `${'x'.repeat(1000)}漢`, '😀'.repeat(1000), '\ufeffmark'];
  for (const name of texts) {
    const { account: after } = decide({ policy: 'drawdown-1', account: { ...account, wallets: [{ ...wallet, name: `${name}.` }] }, command });
    assert.equal(after.wallets[0].name, `${name}.`);
  }
});

test('a request that is being typed is never thrown back', () => {
  const request = { policy: 'drawdown-1', account, command };
  assert.deepEqual(tryDecide(request), { answer: decide(request) });
  assert.deepEqual(tryDecideText(JSON.stringify(request)), { answer: decideText(JSON.stringify(request)) });
  const refused = { ...command, wallet_id: 'other' };
  assert.equal(tryDecide({ ...request, command: refused }).answer.outcome, 'refused');
  const { answer, malformed } = tryDecide({ ...request, command: { ...command, granted: '5' } });
  assert.deepEqual([answer, malformed.map(({ code, path }) => [code, path])], [undefined, [['unknown_member', '/command/granted']]]);
  assert.deepEqual(tryDecideText('{"policy":').malformed.map(({ line, column }) => [line, column]), [[1, 11]]);
  assert.deepEqual(tryDecide({ ...request, command: { ...command, granted_credits: NaN } }).malformed.map(({ code }) => code), ['invalid_number']);
  assert.deepEqual(structuredClone(tryDecideText('')), tryDecideText(''), 'a worker may post it');
});

test('many requests are decided in their order, each as alone', () => {
  const request = { policy: 'drawdown-1', account, command };
  const others = [{ ...request, command: { ...command, wallet_id: 'other' } }, {}, undefined, { ...request, command: { ...command, granted_credits: NaN } }, { policy: 'drawdown-1', command: { id: 'q', at: command.at, type: 'info' } }];
  const requests = [request, ...others, request, { ...request, answer: { account: 'changes', explanation: false } }];
  assert.deepEqual(decideMany(requests), requests.map((one) => tryDecide(one)));
  assert.deepEqual(decideMany([]), []);
  const [{ answer }] = decideMany(requests.slice(-1));
  assert.deepEqual([Object.keys(answer.changes), answer.account, answer.explanation], [['wallets', 'wallet_transactions'], undefined, undefined]);
});

test('an open account answers as the whole request does, and moves on', () => {
  const policy = 'drawdown-1';
  const open = openAccount(policy, account);
  const ended = { id: 'c2', at: '2026-07-02T12:00:00Z', type: 'terminate_wallet', wallet_id: 'w1' };
  const first = decide({ policy, account, command });
  assert.deepEqual(open.preview(command), first);
  assert.deepEqual(open.account(), decide({ policy, account, command: { id: 'look', at: command.at, type: 'replay', events: [] } }).result);
  assert.deepEqual(open.decide(command), first);
  assert.deepEqual(open.account(), first.account);
  const second = decide({ policy, account: first.account, command: ended, answer: { account: 'changes' } });
  assert.deepEqual(open.decide(ended, { account: 'changes' }), second);
  assert.throws(() => open.decide({ ...command, granted: '5' }), (error) => error.problems[0].path === '/command/granted');
  assert.throws(() => open.decide({ ...command, granted_credits: NaN }), (error) => error.problems[0].path === '/command/granted_credits');
  assert.throws(() => open.decide(command, { account: 'half' }), (error) => error.problems[0].path === '/answer/account');
  assert.throws(() => openAccount('lago-2021-01', account), (error) => error instanceof MalformedRequestError && error.problems[0].path === '/policy');
  assert.throws(() => openAccount(policy, { wallets: {} }), (error) => error.problems[0].path.startsWith('/account'));
  const other = openAccount(policy, account);
  open.close();
  open.close();
  assert.throws(() => open.account(), AccountClosedError);
  assert.equal(other.decide(command).outcome, 'accepted', 'the other one stays open');
  other.close();
});

test('problems of a preview and of flows stand where the argument has them', () => {
  const at = '2026-07-01T12:00:00Z';
  const wrong = { policy: 'drawdown-1', wallets: [{ ...wallet, rate_amount: 'x' }], customer: { external_id: 7 }, invoice: { ...invoice, fees: [{ ...invoice.fees[0], amount_cents: '5' }] }, at: 'noon' };
  const paths = ['/at', '/customer/external_id', '/invoice/fees/0/amount_cents', '/wallets/0/rate_amount'];
  const { malformed } = tryPreview(wrong);
  assert.deepEqual(malformed.map(({ path }) => path).sort(), paths);
  assert.throws(() => preview(wrong), (error) => error.problems.map(({ path }) => path).sort().join() === paths.join());
  assert.deepEqual(tryPreview({ policy: 'drawdown-1', wallets: [wallet], invoice, at }), { answer: preview({ policy: 'drawdown-1', wallets: [wallet], invoice, at }) });
  assert.throws(() => flows({ account, at, from_date: '2026-13-01' }), (error) => error.problems[0].path === '/from_date');
  assert.throws(() => flows({ accounts: [{ ...account, wallets: [{}] }], at }), (error) => error.problems[0].path.startsWith('/accounts/0/wallets/0'));
});

test('a request is left as it was', () => {
  const request = { policy: 'drawdown-1', account, command };
  const before = structuredClone(request);
  decide(request);
  assert.deepEqual(request, before);
});

test('the answer of one command is the account of the next', () => {
  const first = decide({ policy: 'drawdown-1', account, command });
  const next = decide({ policy: 'drawdown-1', account: first.account, command: { ...command, id: 'c2' }, recent_commands: [first.command] });
  assert.equal(next.account.wallets[0].credits_balance, '40');
  const again = decide({ policy: 'drawdown-1', account: next.account, command, recent_commands: [first.command] });
  assert.equal(again.outcome, 'unchanged');
});

test('events replay to the account', () => {
  const { events, account: after } = decide({ policy: 'drawdown-1', account, command });
  const replayed = decide({ policy: 'drawdown-1', account, command: { id: 'r', at: command.at, type: 'replay', events } });
  assert.deepEqual(replayed.result, after);
});

test('flows are rows', () => {
  const { account: after } = decide({ policy: 'drawdown-1', account, command });
  const rows = flows({ account: after, at: '2026-07-31T00:00:00Z', from_date: '2026-07-01', time_granularity: 'monthly' });
  assert.deepEqual(rows.map(({ start_of_period, offered_credits }) => [start_of_period, offered_credits]), [['2026-07-01', '5']]);
  assert.deepEqual(flows({ accounts: [after], at: '2026-07-31T00:00:00Z', from_date: '2026-07-01', time_granularity: 'monthly' }), rows);
});

test('info names the version of the package', () => {
  const { version, presets, limits, tzdb } = info();
  assert.equal(version, manifest.version);
  assert.deepEqual(presets.map(({ name }) => name).slice(0, 5), ['lago-2022-09', 'lago-2022-12', 'lago-2024-01', 'lago-2026-08', 'drawdown-1']);
  assert.equal(limits.request_bytes, 32 * 1024 * 1024);
  assert.match(tzdb, /^\d{4}[a-z]$/);
});

test('currencies tell their digits under both tables', () => {
  const digits = Object.fromEntries(currencies().map(({ code, digits }) => [code, digits]));
  assert.deepEqual([digits.EUR, digits.JPY, digits.KWD], [2, 0, 3].map((count) => ({ iso: count, lago: count })));
  assert.deepEqual([digits.HUF, digits.MGA, digits.MRU], [{ iso: 2, lago: 0 }, { iso: 2, lago: 0 }, { iso: 2, lago: null }]);
});

test('the package runs alone', () => {
  assert.deepEqual([manifest.dependencies, manifest.peerDependencies, manifest.optionalDependencies, manifest.scripts], [undefined, undefined, undefined, undefined]);
});

const ERRORS = [
  [new EngineTrapError(new Error('unreachable')), { name: 'EngineTrapError', code: 'engine_trapped' }],
  [new WebAssemblyBlockedError(new Error('refused')), { name: 'WebAssemblyBlockedError', code: 'webassembly_blocked' }],
  [new MalformedRequestError([{ code: 'missing_member', path: '/policy', message: '`policy` is missing' }]), { name: 'MalformedRequestError', code: 'malformed_request' }],
];

test('each error is an error, with name, code and what belongs to it', () => {
  for (const [error, { name, code }] of ERRORS) {
    assert.ok(error instanceof Error && error instanceof { EngineTrapError, WebAssemblyBlockedError, MalformedRequestError }[name]);
    assert.deepEqual([error.name, error.code, String(error), Object.prototype.toString.call(error)], [name, code, `${name}: ${error.message}`, '[object Error]']);
    assert.ok(error.stack.includes(error.message) && error.stack.includes('api.test.mjs'), 'it says where it was thrown');
    assert.equal(JSON.parse(JSON.stringify(error)).stack, undefined, 'and tells it nobody who only logs it');
  }
  assert.equal(ERRORS[0][0].cause.message, 'unreachable');
  assert.match(ERRORS[1][0].message, /'wasm-unsafe-eval'.*script-src/);
});

test('what a worker posts of an error keeps its name, its code and its list', () => {
  const { port1, port2 } = new MessageChannel();
  for (const [error, { name, code }] of ERRORS) {
    port1.postMessage(error);
    const { message } = receiveMessageOnPort(port2);
    assert.deepEqual([message.name, message.code, message.message, message.problems, message.stack], [name, code, error.message, error.problems, error.stack]);
    assert.equal(message.cause?.message, error.cause?.message);
  }
  port1.close();
});
