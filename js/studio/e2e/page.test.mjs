/** The page itself: accessible, still, quiet, quick. */
import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import { asFile, launch, load, picture, quiet, scenario, serve, to, violations, visit } from './studio.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const PAGES = ['Wallets', 'Invoice', 'Usage', 'Flows', 'Editions', 'History', 'Import'];
const FORMS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

describe('axe finds nothing on any page or in any dialog', { concurrency: true }, () => {
  for (const [form, options] of Object.entries(FORMS)) it(form, async () => {
    const visited = await visit(browser, options);
    const { view } = visited;
    for (const name of PAGES) {
      await to(view, name);
      await picture(view, `${form}-${name.toLowerCase()}`, form === 'light');
      assert.deepEqual(await violations(view), [], `${name}, ${form}`);
      assert.equal(await view.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${name} is wider than ${form}`);
    }
    await to(view, 'Wallets');
    const dialogs = ['Add wallet', /^Top up Platform/, /^Terminate Platform/, 'Customer', 'Clock:', 'Scenario:', 'Share'];
    for (const name of dialogs) {
      await view.getByRole('button', { name }).first().click();
      await view.getByRole('dialog').waitFor();
      assert.deepEqual(await violations(view), [], `the dialog of ${name}, ${form}`);
      await picture(view, `${form}-dialog-${String(name).replace(/\W+/g, '').toLowerCase()}`);
      await view.keyboard.press('Escape');
      await view.getByRole('dialog').waitFor({ state: 'detached' });
    }
    quiet(visited);
  });
});

test('nothing shifts, on arrival or on the way through the pages', async () => {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
  const view = await context.newPage();
  await view.addInitScript(() => {
    globalThis.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifts.push({ value: entry.value, nodes: entry.sources.map((source) => source.node?.className ?? '') });
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await view.goto(asFile);
  await view.getByRole('heading', { level: 1 }).waitFor();
  await view.waitForTimeout(500);
  for (const name of PAGES) {
    await view.evaluate((page) => (location.hash = `#/${page}`), name.toLowerCase());
    await view.waitForTimeout(250);
  }
  assert.deepEqual(await view.evaluate(() => globalThis.shifts), []);
  await context.close();
});

test('long names, large figures and many wallets fit', async () => {
  const word = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(3);
  const currencies = ['EUR', 'KWD', 'JPY', 'USD', 'INR', 'EUR', 'EUR', 'EUR', 'EUR', 'EUR', 'EUR', 'EUR'];
  const wallets = currencies.map((currency, index) => ({ type: 'create_wallet', wallet: { name: index < 2 ? word : `Wallet ${index}`, code: `w${index}`, currency, rate_amount: '1', paid_credits: '1000', granted_credits: index < 3 ? '12345678901.12' : '30', priority: index + 1, ...(index === 0 ? { expiration_at: '2027-01-01T00:00:00Z' } : {}) } }));
  const fees = [{ item: { type: 'charge', code: word, name: word }, amount_cents: 987_654_321_098, taxes_rate: '7.75' }];
  const draft = { id: word, invoice_type: 'subscription', status: 'draft', currency: 'EUR', fees };
  for (const [form, options] of Object.entries(FORMS)) {
    const visited = await visit(browser, options);
    const { view, context } = visited;
    await load(view, wallets, { name: word, draft, usage: { currency: 'EUR', charges: [{ code: word, amount_cents: 987_654_321_098 }] } });
    for (const name of PAGES) {
      await to(view, name);
      await picture(view, `stretched-${form}-${name.toLowerCase()}`, true);
      assert.deepEqual(await view.evaluate(overflowing), [], `${name}, ${form}`);
    }
    await to(view, 'Wallets');
    for (const name of ['Clock:', /^Top up Donau/, /^Edit Donau/, /^Terminate Donau/, 'Scenario:', 'Share']) {
      await view.getByRole('button', { name }).first().click();
      const body = view.getByRole('dialog').locator('.dialog-body');
      await body.waitFor();
      assert.equal(await body.evaluate((element) => element.scrollWidth > element.clientWidth), false, `the dialog of ${name}, ${form}`);
      await view.keyboard.press('Escape');
      await view.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await view.getByRole('combobox', { name: 'Wallet' }).selectOption('Wallet 11');
    assert.equal(await view.getByRole('group', { name: 'Movements' }).locator('tbody tr').count(), 2);
    quiet(visited);
    await context.close();
  }
});

/** What stands out of its box, or makes the page wider than the window. */
function overflowing() {
  const scrolled = document.documentElement.scrollWidth > innerWidth ? [`the page: ${document.documentElement.scrollWidth} of ${innerWidth}`] : [];
  const shown = [...document.querySelectorAll('main *')].filter((element) => !element.closest('.table') && element.clientWidth > 1 && getComputedStyle(element).display !== 'inline');
  const wide = shown.filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX === 'visible');
  return [...scrolled, ...wide.map((element) => `${element.tagName}.${element.className}: ${element.scrollWidth} of ${element.clientWidth}`)];
}

test('it works from a file and from any folder of a plain server, and speaks to nobody', async () => {
  const server = await serve();
  for (const address of [asFile, server.address]) {
    const asked = [];
    const context = await browser.newContext();
    const view = await context.newPage();
    view.on('request', (request) => asked.push(request.url()));
    await view.goto(address);
    await view.getByRole('heading', { level: 1, name: 'Wallets' }).waitFor();
    assert.deepEqual(asked.filter((url) => !url.startsWith('data:') && !url.startsWith('blob:')), [address]);
    await context.close();
  }
  server.close();
});

test('the colours can be chosen, and stay chosen', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  const ground = () => view.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await view.getByRole('button', { name: 'Dark colours' }).click();
  assert.notEqual(await ground(), light);
  await view.reload();
  await view.getByRole('button', { name: 'Light colours' }).waitFor();
  assert.notEqual(await ground(), light);
  quiet(visited);
});

test('a preview of 20 lines over 3 wallets, typed: measured', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  await scenario(view, 'Empty');
  const wallets = [
    ['Open', '50', ''],
    ['Calls', '10', 'm1, m2, m3, m7, m8, m9, m12'],
    ['Storage', '1', 'm4, m5, m19'],
  ];
  for (const [name, priority, metrics] of wallets) {
    await view.getByRole('button', { name: 'Add wallet' }).click();
    const dialog = view.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog.getByLabel('Granted credits', { exact: true }).fill('5000');
    await dialog.getByLabel(/^Priority/).fill(priority);
    await dialog.getByLabel(/^Pays for these billable metrics/).fill(metrics);
    await dialog.getByRole('button', { name: 'Create wallet' }).click();
    await dialog.waitFor({ state: 'detached' });
  }
  await to(view, 'Invoice');
  await view.getByRole('button', { name: 'JSON' }).click();
  const fees = Array.from({ length: 20 }, (_, index) => ({ item: { type: 'charge', code: `m${index}`, name: `Metric ${index}` }, amount_cents: 1000 + index, taxes_rate: '20' }));
  await view.getByLabel('Invoice as JSON').fill(JSON.stringify({ id: 'big', invoice_type: 'subscription', status: 'draft', currency: 'EUR', fees }));
  await view.getByRole('button', { name: 'Form' }).click();
  assert.equal(await view.locator('.fee input[inputmode="decimal"]').count(), 40);
  await picture(view, 'twenty-lines');
  await view.evaluate(() => {
    globalThis.samples = [];
    const painted = new MessageChannel();
    let pressed = null;
    painted.port1.onmessage = () => {
      if (pressed !== null) globalThis.samples.push(performance.now() - pressed);
      pressed = null;
    };
    addEventListener('keydown', (event) => (pressed = event.timeStamp), true);
    // A message posted from within a frame is delivered once that frame is painted.
    addEventListener('input', () => requestAnimationFrame(() => painted.port2.postMessage(null)));
  });
  const field = view.getByLabel('Net amount of line 20');
  await field.fill('1');
  const engine = [];
  for (let stroke = 0; stroke < 220; stroke += 1) {
    await field.press(stroke % 6 === 5 ? 'Backspace' : stroke % 2 === 0 ? String(1 + (stroke % 9)) : stroke % 4 === 1 ? 'Backspace' : '7');
    if (stroke % 10 === 0) engine.push(Number(/([\d.]+) ms/.exec(await view.locator('.result-foot').textContent())?.[1]));
  }
  const painted = (await view.evaluate(() => globalThis.samples)).slice(20);
  const work = await processorTime(view, field);
  const at = (values, share) => [...values].sort((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * share))];
  const line = (name, values) => console.log(`${name}: median ${at(values, 0.5).toFixed(1)} ms, 99th percentile ${at(values, 0.99).toFixed(1)} ms, of ${values.length}`);
  line('20 lines over 3 wallets, keystroke to painted result', painted);
  line('of it the page\'s own work, in processor time (input, engine, layout, paint)', work);
  line('of it the engine, with reading its answer', engine);
  assert.ok(painted.length > 150);
  quiet(visited);
});

/** What each keystroke costs the page's own thread, in milliseconds of processor time: what others do on this machine does not count. */
async function processorTime(view, field) {
  await field.focus();
  const session = await view.context().newCDPSession(view);
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', categories: 'toplevel,devtools.timeline' });
  for (let stroke = 0; stroke < 120; stroke += 1) {
    await view.keyboard.press(stroke % 2 === 0 ? '5' : 'Backspace');
    await view.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  }
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  const main = new Set(events.filter((event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain').map((event) => `${event.pid}:${event.tid}`));
  const own = events.filter((event) => event.ph === 'X' && main.has(`${event.pid}:${event.tid}`)).sort((one, other) => one.ts - other.ts);
  const starts = own.filter((event) => event.name === 'EventDispatch' && event.args.data?.type === 'keydown').map((event) => event.ts);
  const whole = (event) => event.name === 'Layout' || event.name === 'UpdateLayoutTree' || event.name === 'PrePaint' || event.name === 'Paint' || event.name === 'Layerize' || event.name === 'Commit' || (event.name === 'EventDispatch' && event.args.data?.type === 'input');
  return starts.map((start, index) => own.filter((event) => event.ts >= start && event.ts < (starts[index + 1] ?? Infinity) && whole(event)).reduce((sum, event) => sum + (event.tdur ?? 0) / 1000, 0)).slice(10);
}
