// Previews over HTTP how credits would pay an invoice: POST /customers/acme/invoice_preview with the invoice as JSON.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { parsed } from './documents.js';
import { Engine } from './engine.js';
import { LimitExceeded, MalformedRequest } from './errors.js';
import { limitMemory } from './limits.js';

const ROUTE = /^\/customers\/([^/]+)\/invoice_preview$/;
const BODY_BYTES = 1 << 20;

/** A preview is the same call as the decision, not stored. `accounts`: each customer's state by its id. */
export function previewServer({ engine, accounts, policy = 'lago-2026-08', now = () => new Date() }) {
  return createServer(async (request, response) => {
    const { status, body } = await preview(request).catch(problem);
    // What is left of a body that was too large is not read.
    const connection = status === 413 ? 'close' : 'keep-alive';
    response.writeHead(status, { 'content-type': 'application/json', connection }).end(JSON.stringify(body));
  });

  async function preview(request) {
    const customer = idOf(ROUTE.exec(request.url)?.[1]);
    if (request.method !== 'POST' || !accounts.has(customer)) return { status: 404, body: { code: 'not_found' } };
    const invoice = parsed(await bodyOf(request));
    const command = { id: 'preview', at: now().toISOString(), type: 'apply_credits', invoices: [invoice] };
    const answer = await engine.decide({ policy, account: accounts.get(customer), command });
    if (answer.outcome === 'refused') return { status: 422, body: { code: 'refused', refusals: answer.refusals } };
    return { status: 200, body: { invoice: answer.invoices[0], explanation: answer.explanation[0] } };
  }
}

/** An id as it stands in a path; what is no text once it is decoded is nobody's. */
function idOf(part = '') {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

class TooLarge extends Error {}

async function bodyOf(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES) throw new TooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function problem(error) {
  if (error instanceof TooLarge) return { status: 413, body: { code: 'body_too_large', limit: BODY_BYTES } };
  if (error instanceof MalformedRequest) return { status: 400, body: { code: 'malformed', problems: error.problems } };
  if (error instanceof LimitExceeded) return { status: 503, body: { code: 'limit_exceeded', limit: error.limit } };
  console.error(error);
  return { status: 500, body: { code: 'internal_error' } };
}

/** A file with one account a line, as a database would hold them. */
export async function readAccounts(file) {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line)).map((account) => [account.customer.external_id, account]));
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  limitMemory(256 * 2 ** 20);
  const [engine, accounts] = await Promise.all([Engine.open('component', { milliseconds: 5_000 }), readAccounts(argv[2])]);
  const server = previewServer({ engine, accounts }).listen(8080, '127.0.0.1', () => console.log('http://127.0.0.1:8080'));
  process.once('SIGTERM', () => server.close(() => engine.close()));
}
