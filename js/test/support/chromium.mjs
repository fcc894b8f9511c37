// Debian's Chromium, and pages served to it.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
}

/** Serves folders, each under its path, on this machine alone. */
export async function serve(folders, headers = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const prefix = Object.keys(folders).filter((path) => pathname.startsWith(path)).sort((a, b) => b.length - a.length)[0];
    const file = normalize(pathname.slice(prefix?.length ?? 0)) || 'index.html';
    try {
      const body = await readFile(join(folders[prefix], file === '.' ? 'index.html' : file));
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/html', ...headers }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Opens a page and gives what it says when it is done, as its title; anything it complains of is an error. */
export async function titleOf(browser, url) {
  const page = await browser.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(url);
  await page.waitForFunction(() => document.title.startsWith('said: '), undefined, { timeout: 600_000 }).catch(() => {});
  const title = await page.title();
  await page.close();
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  return title;
}
