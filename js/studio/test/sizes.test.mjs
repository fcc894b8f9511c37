/** Functions of one screen and files of one idea, counted on the syntax trees of the compiler. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { API } from 'typescript/unstable/sync';
import { isFunctionLikeDeclaration } from 'typescript/unstable/ast/is';

const MOST_LINES_OF_A_FUNCTION = 100;
const MOST_LINES_OF_A_FILE = 400;

const folder = fileURLToPath(new URL('..', import.meta.url));

/** Every source file of the page as the compiler reads it. */
function sources() {
  const api = new API({ cwd: folder });
  try {
    const { program } = api.updateSnapshot({ openProjects: [`${folder}tsconfig.json`] }).getProjects()[0];
    return program.getSourceFileNames().filter((name) => name.startsWith(`${folder}src/`)).map((name) => program.getSourceFile(name));
  } finally {
    api.close();
  }
}

/** Its functions, methods and arrows with their lines, those inside others too. */
function functionsOf(file) {
  const found = [];
  const lineAt = (position) => file.text.slice(0, position).split('\n').length;
  const visit = (node) => {
    if (isFunctionLikeDeclaration(node)) {
      const first = lineAt(node.getStart(file));
      found.push({ name: node.name?.getText(file) ?? node.parent?.name?.getText(file) ?? 'a function', first, lines: lineAt(node.end) - first + 1 });
    }
    node.forEachChild(visit);
  };
  visit(file);
  return found;
}

const files = sources().map((file) => ({ path: file.fileName.slice(folder.length), functions: functionsOf(file) }));

test(`no function of ${files.length} files is longer than ${MOST_LINES_OF_A_FUNCTION} lines`, () => {
  const all = files.flatMap(({ path, functions }) => functions.map((one) => ({ path, ...one })));
  assert.ok(all.some(({ name, lines }) => name === 'App' && lines > 10), 'functions are found and measured');
  const long = all.filter(({ lines }) => lines > MOST_LINES_OF_A_FUNCTION);
  assert.deepEqual(long.map(({ path, name, first, lines }) => `${path}:${first} ${name}, ${lines} lines`), []);
});

test(`no file is longer than ${MOST_LINES_OF_A_FILE} lines, styles too`, () => {
  const all = readdirSync(`${folder}src`, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`);
  assert.ok(all.length > files.length && all.some((path) => path.endsWith('.css')));
  const counted = all.map((path) => ({ path: path.slice(folder.length), lines: readFileSync(path, 'utf8').trimEnd().split('\n').length }));
  assert.deepEqual(counted.filter(({ lines }) => lines > MOST_LINES_OF_A_FILE).map(({ path, lines }) => `${path}, ${lines} lines`), []);
});
