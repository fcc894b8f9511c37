/** What every test of the page shares: Chromium, the built page, and where pictures go. */
import { chromium } from 'playwright-core';
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../', import.meta.url);
const page = new URL('dist/studio/index.html', root);
export const output = fileURLToPath(new URL('test-output/studio/', root));
mkdirSync(output, { recursive: true });

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', /* so that a date is typed in one order */ '--lang=en-US'];

export const launch = () => chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });

/** The page from the file itself, as a person opens it who has only the built files. */
export const asFile = page.href;

/** The page behind a plain static server. */
export async function serve() {
  const server = createServer((request, response) => {
    if (new URL(request.url, 'http://localhost').pathname !== '/deep/folder/index.html') {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(readFileSync(page));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A test that fails leaves its server behind: that must not keep the run from ending.
  server.unref();
  return {
    address: `http://127.0.0.1:${server.address().port}/deep/folder/index.html`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A fresh visit: nothing remembered; every complaint of the page is kept for the end of the test. */
export async function visit(browser, { address = asFile, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, colorScheme: 'light', acceptDownloads: true, locale: 'en-GB', ...options });
  const view = await context.newPage();
  // Long enough for a machine that has other things to do.
  view.setDefaultTimeout(600_000);
  const said = [];
  view.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  view.on('pageerror', (error) => said.push(`error: ${error.stack}`));
  view.on('requestfailed', (request) => said.push(`request failed: ${request.url()}`));
  await view.goto(address);
  await view.getByRole('heading', { level: 1 }).waitFor();
  return { view, context, said };
}

/** Nothing was said on the console. */
export function quiet({ said }) {
  assert.deepEqual(said, []);
}

export const to = async (view, name) => {
  await view.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
  await view.getByRole('heading', { level: 1 }).waitFor();
};

export const picture = (view, name, whole = false) => view.screenshot({ path: `${output}${name}.png`, fullPage: whole });

export const wallet = (view, code) => view.locator(`.wallet[data-wallet="${code}"]`);

export const balance = async (view, code) => (await wallet(view, code).locator('.figure').textContent()).trim();

export const said = (view, text) => view.getByRole('status').filter({ hasText: text }).first().waitFor();

/** One of the scenarios to begin with. */
export async function scenario(view, title) {
  await view.getByRole('button', { name: 'Scenario:' }).click();
  await view.getByRole('dialog').getByRole('button', { name: title }).click();
  await view.getByRole('dialog').waitFor({ state: 'detached' });
}

/** A scenario of these commands, taken in as the text of its file. */
export async function load(view, commands, more = {}) {
  const organization = { timezone: 'UTC', max_wallets: 50 };
  const customer = { external_id: 'customer-1', currency: 'EUR' };
  const numbered = commands.map((command, index) => ({ command: { id: `s${index + 1}`, at: '2026-09-01T09:00:00Z', ...command } }));
  const base = { organization, customer, wallets: [], wallet_transactions: [] };
  const script = { v: 1, name: 'Loaded', policy: 'drawdown-1', base, commands: numbered, clock: '2026-09-14T09:30:00Z', draft: {}, usage: { currency: 'EUR', charges: [] }, ...more };
  await to(view, 'Import');
  await view.getByLabel('JSON to import').fill(JSON.stringify(script));
  await view.getByRole('button', { name: 'Load this scenario' }).click();
  await view.getByRole('heading', { level: 1, name: 'Wallets' }).waitFor();
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds against the page as it is now, in words. */
export async function violations(view) {
  await view.evaluate(axe);
  const found = await view.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.map((violation) => `${violation.id} (${violation.help}): ${violation.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
}

/** An invoice of 20 lines over 3 wallets, of which two pay for some metrics only. */
export async function twentyLines(view) {
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
  return view.getByLabel('Net amount of line 20');
}
