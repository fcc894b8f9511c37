// The digest of a command as a host works it out: two steps, then any library of RFC 8785 (docs/documents.md, Digest).
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** Commands that mean their instant; the instant of every other is the host's stamp. */
const MEAN_THEIR_INSTANT = ['expire', 'run_top_up_rules', 'refresh_ongoing_balance'];

/** SHA-256 of the command of a request's text, in canonical form. */
export function digestOf(requestText) {
  const { at, ...command } = JSON.parse(withExactNumbers(requestText)).command;
  const canonical = canonicalize(MEAN_THEIR_INSTANT.includes(command.type) ? { at, ...command } : command);
  return createHash('sha256').update(canonical).digest('hex');
}

/** JSON text in which every number that is no integer of 53 bits is text. */
const withExactNumbers = (json) => json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) => (token.startsWith('"') ? token : exact(token)));

function exact(number) {
  const plain = plainForm(number);
  return /^-?\d+$/.test(plain) && Number.isSafeInteger(Number(plain)) ? plain : JSON.stringify(plain);
}

/** The shortest decimal form: no exponent, no zeros that say nothing. */
function plainForm(number) {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number);
  const digits = whole + fraction;
  const leading = digits.search(/[1-9]/);
  if (leading < 0) return '0';
  const significant = digits.replace(/^0+|0+$/g, '');
  const point = whole.length - leading + Number(exponent);
  if (Math.abs(point) > 1024) return number;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${significant}`;
  const before = significant.slice(0, point).padEnd(point, '0');
  return sign + before + (significant.length > point ? `.${significant.slice(point)}` : '');
}
