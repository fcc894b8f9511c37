// TypeScript types from the JSON schemas: every definition becomes one exported type of the same name, so that the
// schema stays the only place where a document is described. It knows the keywords that our schemas use and refuses
// any other; the general generators merge our discriminated unions or repeat shared definitions under new names.
import { readFile } from 'node:fs/promises';

/** Keywords that check a value and say nothing about its type. */
const CHECKS = ['pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems', 'maxProperties', 'additionalProperties', 'dependentRequired'];
const KNOWN = ['$ref', 'description', 'type', 'const', 'enum', 'items', 'required', 'properties', 'anyOf', 'oneOf', 'allOf', 'x-alias', ...CHECKS];

/** The module of types of these schema files; later files may refer to earlier ones. */
export async function types(files) {
  const modules = await Promise.all(files.map(async ({ path, reads }) => definitions(JSON.parse(await readFile(path, 'utf8')), reads)));
  return ['// Made from schema/*.schema.json by scripts/types.mjs.', ...modules.flat()].join('\n\n') + '\n';
}

function definitions(schema, reads) {
  return Object.entries(schema.$defs).map(([name, definition]) => `${comment(definition, '')}export type ${name} = ${type(definition, '', reads)};`);
}

/** `reads`: a document that the engine reads may leave out what is optional and be immutable. */
function type(schema, indent, reads) {
  const unknown = Object.keys(schema).filter((keyword) => !KNOWN.includes(keyword));
  if (unknown.length > 0) throw new Error(`types.mjs does not know ${unknown} in ${JSON.stringify(schema).slice(0, 200)}`);
  if (Object.keys(schema).every((keyword) => keyword === 'description')) return 'unknown';
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.properties) return [object(schema, indent, reads), ...alternatives(schema, indent, reads)].join(' & ');
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return choices.map((choice) => type(choice, indent, reads)).join(choices.length > 4 ? `\n${indent}  | ` : ' | ');
  return [schema.type].flat().map((name) => simple(name, schema, indent, reads)).join(' | ');
}

function simple(name, schema, indent, reads) {
  switch (name) {
    case 'null': case 'string': case 'boolean': return name;
    case 'integer': case 'number': return 'number';
    case 'array': return schema.maxItems === 0 ? '[]' : `${reads ? 'readonly ' : ''}${grouped(type(schema.items, indent, reads))}[]`;
    case 'object': return `Record<string, ${type(schema.additionalProperties ?? {}, indent, reads)}>`;
    default: throw new Error(`types.mjs does not know the type ${name}`);
  }
}

function object(schema, indent, reads) {
  const inner = `${indent}  `;
  const alone = oneOfEach(schema).filter((names) => names.length === 1).flat();
  const members = Object.entries(schema.properties).filter(([, member]) => !member['x-alias']);
  if (members.length === 0) return 'Record<string, never>';
  const lines = members.map(([name, member]) => {
    const text = type(member, inner, reads);
    const needed = schema.required?.includes(name);
    const value = needed ? `: ${text}` : alone.includes(name) ? `: ${notNull(text)}` : `?: ${text}${reads ? ' | undefined' : ''}`;
    return `${comment(member, inner)}${inner}${name}${value};`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function alternatives(schema, indent, reads) {
  const choice = (name) => `{ ${name}: ${notNull(type(schema.properties[name], indent, reads))} }`;
  return oneOfEach(schema).filter((names) => names.length > 1).map((names) => `(${names.map(choice).join(' | ')})`);
}

/** Names of which one must be there: `anyOf` or `oneOf` of lists of required members, beside the members. */
function oneOfEach(schema) {
  const rules = [...(schema.allOf ?? []), schema].map((rule) => (rule.anyOf ?? rule.oneOf ?? []).flatMap((choice) => choice.anyOf ?? [choice]));
  const lists = rules.filter((choices) => choices.every(({ required }) => required)).map((choices) => choices.flatMap(({ required }) => required));
  return lists.map((names) => names.filter((name) => !schema.properties[name]['x-alias'])).filter((names) => names.length > 0);
}

/** A member may be null where it may be left out. */
function notNull(text) {
  return text.replace(/ \| null$/, '');
}

function grouped(text) {
  return /[|&]/.test(text) ? `(${text})` : text;
}

function comment({ description }, indent) {
  return description ? `${indent}/** ${description} */\n` : '';
}
