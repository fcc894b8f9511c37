/** Where a JSON pointer lies in a text. Walks the text as it is, so that the place is that of what was pasted. */

export interface Place {
  start: number;
  end: number;
}

let last: { text: string; found: Map<string, Place> } | undefined;

/** Places of every value by pointer; only up to the first syntax error, which the engine names. */
export function places(text: string): Map<string, Place> {
  if (last?.text !== text) last = { text, found: walk(text) };
  return last.found;
}

function walk(text: string): Map<string, Place> {
  const found = new Map<string, Place>();
  let at = 0;

  const space = () => {
    while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1;
  };

  const string = (): string => {
    const start = at;
    at += 1;
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    at += 1;
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      return '';
    }
  };

  const value = (pointer: string, depth: number): boolean => {
    space();
    if (at >= text.length || depth > 100) return false;
    const start = at;
    let whole = true;
    if (text[at] === '{' || text[at] === '[') whole = members(pointer, text[at] === '{', depth);
    else if (text[at] === '"') string();
    else while (at < text.length && !',]} \t\n\r'.includes(text.charAt(at))) at += 1;
    found.set(pointer, { start, end: at });
    return whole;
  };

  const members = (pointer: string, named: boolean, depth: number): boolean => {
    const close = named ? '}' : ']';
    at += 1;
    for (let index = 0; ; index += 1) {
      space();
      if (text[at] === close) {
        at += 1;
        return true;
      }
      let name = String(index);
      if (named) {
        if (text[at] !== '"') return false;
        name = string().replaceAll('~', '~0').replaceAll('/', '~1');
        space();
        if (text[at] !== ':') return false;
        at += 1;
      }
      if (!value(`${pointer}/${name}`, depth + 1)) return false;
      space();
      if (text[at] === ',') at += 1;
      else if (text[at] !== close) return false;
    }
  };

  value('', 0);
  return found;
}

/** The place of a pointer, or of what encloses it. */
export function locate(text: string, pointer: string): Place | undefined {
  const all = places(text);
  for (let looked = pointer; ; looked = looked.slice(0, looked.lastIndexOf('/'))) {
    const place = all.get(looked);
    if (place || looked === '') return place;
  }
}

/** Line and column, from 1, of an offset. */
export function lineOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** The offset of a line and column. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const next = text.indexOf('\n', start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  return Math.min(text.length, start + column - 1);
}
