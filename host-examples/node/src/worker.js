// The thread: opens one engine, then decides text by text.
import { parentPort, workerData } from 'node:worker_threads';

const { open } = await import(`./engines/${workerData}.js`);
const invoke = await open();

parentPort.on('message', (text) => {
  let reply;
  try {
    reply = invoke(text);
  } catch (error) {
    reply = { trap: String(error) };
  }
  parentPort.postMessage(reply);
});
parentPort.postMessage('ready');
