/** The page itself: accessible, still, quiet, quick. */
import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import { asFile, launch, load, picture, quiet, scenario, serve, to, twentyLines, violations, visit } from './studio.mjs';

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

test('an invoice of 20 lines over 3 wallets is decided while it is typed', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  const field = await twentyLines(view);
  assert.equal(await view.locator('.fee input[inputmode="decimal"]').count(), 40);
  await picture(view, 'twenty-lines');
  await field.fill('');
  await field.pressSequentially('12,34');
  // 19 lines of 10.00 to 10.18, and this one.
  await view.locator('.result').getByText('€204.05').first().waitFor();
  await view.locator('.result-foot').getByText(/decided in [0-9.]+ ms/).waitFor();
  quiet(visited);
});
