// What the package does when the engine traps. The engine has no known trap, so one is put between it and the package:
// the instances that the package starts are given an export that runs `unreachable`.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

/** (module (func (export "invoke") unreachable)) */
const TRAP = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 10, 1, 6, 105, 110, 118, 111, 107, 101, 0, 0, 10, 5, 1, 3, 0, 0, 11);
const { Instance, Module } = WebAssembly;
const trap = new Instance(new Module(TRAP)).exports.invoke;
let instances = 0;
let traps = false;
let memory;
WebAssembly.Instance = function (module, imports) {
  instances += 1;
  const { exports } = new Instance(module, imports);
  memory = exports.memory;
  const trapping = (call) => (...args) => (traps ? trap() : call(...args));
  return { exports: { ...exports, invoke: trapping(exports.invoke), invokeLines: trapping(exports.invokeLines), openaccount_decide: trapping(exports.openaccount_decide) } };
};
after(() => Object.assign(WebAssembly, { Instance }));

const { AccountClosedError, EngineTrapError, MalformedRequestError, decide, decideMany, decideText, info, openAccount } = await import('@drawdown/engine');

test('a trap is a typed error, and the next call runs in a fresh instance', () => {
  assert.equal(instances, 0, 'importing starts nothing');
  info();
  assert.equal(instances, 1);
  traps = true;
  for (let count = 1; count <= 3; count++) {
    assert.throws(() => decideText('{}'), (error) => error instanceof EngineTrapError && error.cause instanceof WebAssembly.RuntimeError);
    assert.equal(instances, count, 'the fresh instance starts when it is needed');
  }
  traps = false;
  assert.throws(() => decideText('{}'), MalformedRequestError);
  info();
  assert.equal(instances, 4, 'one that answers is kept');
});

test('of many requests each is told by itself when one traps', () => {
  traps = true;
  const outcomes = decideMany([{}, {}]);
  assert.deepEqual(outcomes.map(({ trapped, answer, malformed }) => [trapped instanceof EngineTrapError, answer, malformed]), [[true, undefined, undefined], [true, undefined, undefined]]);
  traps = false;
  assert.deepEqual(decideMany([{}, {}]).map(({ malformed }) => malformed.length > 0), [true, true]);
});

const EMPTY = { organization: {}, wallets: [], wallet_transactions: [] };
const SWEEP = { id: 'night', at: '2026-07-01T00:00:00Z', type: 'expire' };

test('a trap ends the accounts that are open, and says so', () => {
  const account = openAccount('drawdown-1', EMPTY);
  assert.equal(account.decide(SWEEP).outcome, 'unchanged');
  traps = true;
  assert.throws(() => account.decide(SWEEP), EngineTrapError);
  traps = false;
  assert.throws(() => account.decide(SWEEP), AccountClosedError);
  account.close();
  const again = openAccount('drawdown-1', EMPTY);
  assert.equal(again.preview(SWEEP).outcome, 'unchanged');
  again.close();
});

/** Grows the memory of the instance that runs, as an account of that size would. */
function growTo(mebibytes) {
  memory.grow((mebibytes * 2 ** 20 - memory.buffer.byteLength) / 2 ** 16);
}

test('an instance is kept as long as its memory is at most 256 MiB', () => {
  info();
  const before = instances;
  growTo(256);
  for (let count = 0; count < 3; count++) assert.throws(() => decideText('{}'), MalformedRequestError);
  info();
  assert.equal(instances, before, 'it is kept at the limit');
  memory.grow(1);
  info();
  assert.equal(instances, before, 'the call that finds it above the limit still runs in it');
  info();
  assert.equal(instances, before + 1, 'the next one does not');
  assert.ok(memory.buffer.byteLength < 32 * 2 ** 20, 'and its memory is given back');
  for (let count = 0; count < 3; count++) info();
  assert.equal(instances, before + 1);
});

test('an instance is kept, however large, as long as an account is open in it', () => {
  const account = openAccount('drawdown-1', EMPTY);
  const before = instances;
  growTo(300);
  for (let count = 0; count < 3; count++) info();
  assert.equal(account.decide(SWEEP).outcome, 'unchanged');
  assert.equal(instances, before);
  account.close();
  info();
  info();
  assert.equal(instances, before + 1, 'nothing is open any more');
});

test('what is malformed leaves a large memory, too', () => {
  const before = instances;
  growTo(257);
  assert.throws(() => decideText('{}'), MalformedRequestError);
  assert.throws(() => decide({ policy: 'x'.repeat(40_000_000) }), MalformedRequestError);
  assert.equal(instances, before + 1);
});
