/**
 * What a keystroke costs in an invoice of 20 lines over 3 wallets, beside a frame of a screen with 60 a second: printed
 * as JSON for `cargo xtask bench`. It measures and judges nothing.
 */
import { launch, twentyLines, visit } from '../e2e/studio.mjs';

const FRAME_NS = 16_666_667;

const browser = await launch();
const { view } = await visit(browser);
const field = await twentyLines(view);
const { painted, work, engine } = await typed();
await browser.close();
console.log(JSON.stringify([...rows('from key to painted', painted), ...rows("the page's own work", work), ...rows('the engine, with reading its answer', engine)]));

function rows(what, milliseconds) {
  const sorted = [...milliseconds].sort((one, other) => one - other);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const row = (name, share) => ({ name: `studio, 20 lines over 3 wallets typed: ${what}, ${name}`, ours_ns: Math.round(at(share) * 1e6), peer: 'a frame, 60 a second', peer_ns: FRAME_NS });
  return sorted.length === 0 ? [] : [row('median', 0.5), row('99th percentile', 0.99)];
}

async function typed() {
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
  await field.fill('1');
  const engine = [];
  for (let stroke = 0; stroke < 220; stroke += 1) {
    await field.press(stroke % 6 === 5 ? 'Backspace' : stroke % 2 === 0 ? String(1 + (stroke % 9)) : stroke % 4 === 1 ? 'Backspace' : '7');
    if (stroke % 10 === 0) engine.push(Number(/([\d.]+) ms/.exec(await view.locator('.result-foot').textContent())?.[1]));
  }
  const painted = (await view.evaluate(() => globalThis.samples)).slice(20);
  const work = await processorTime(view, field);
  return { painted, work, engine };
}

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
