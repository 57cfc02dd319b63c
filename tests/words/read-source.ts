import { parseSync } from '@swc/core';

/** What a source file says. */
export interface Source {
  /** Texts that read like words for people; `…` stands for values. */
  readonly sentences: readonly string[];
  /** Calls that say a text by its key, with the names of the values that they give. */
  readonly said: readonly { readonly key: string; readonly values: readonly string[] | 'unknown' }[];
  /** All strings; `*` stands for values. */
  readonly strings: readonly string[];
}

interface Node {
  readonly type?: string;
  readonly [field: string]: unknown;
}

/** Two words or more, the first one with a capital, as sentences begin; statements of SQL are all capitals. */
const SENTENCE = /^[A-Z][a-z’'-]* (?![A-Z]{2})\S/;
/** One word is a name unless it is shown. */
const WORD = /^[A-Z][a-z-]+$/;
const SHOWN = new Set(['content', 'title', 'display_text', 'plain', 'description', 'subject', 'text']);
const COMPARISONS = new Set(['===', '!==']);
/** Not for buyers: errors that are thrown, and what only logs tell. */
const OUT_OF_SIGHT = /Error$/;
const LOGGED = new Set(['reason', 'nextAction']);
const SPEAKERS = new Set(['say', 'words']);

export function readSource(source: string): Source {
  const found = { sentences: [] as string[], said: [] as Source['said'][number][], strings: [] as string[] };
  walk(parseSync(source, { syntax: 'typescript', target: 'es2022' }) as unknown as Node, null, false, found);
  return found;
}

type Found = { sentences: string[]; said: Source['said'][number][]; strings: string[] };

/** @param shownAs the property that a value is of @param hidden no buyer sees it */
function walk(node: Node, shownAs: string | null, hidden: boolean, found: Found): void {
  if (node.type === 'ImportDeclaration' || node.type === 'TsLiteralType') return;
  if (node.type === 'CallExpression') noteSaid(node, found);
  const text = textOf(node, '…');
  if (text !== null) {
    found.strings.push(textOf(node, '*') ?? '');
    const reads = SENTENCE.test(text) || (shownAs !== null && SHOWN.has(shownAs) && WORD.test(text));
    if (reads && !hidden) found.sentences.push(text);
  }
  const named = node.type === 'KeyValueProperty' ? nameOf(node['key']) : null;
  const out =
    (node.type === 'NewExpression' && OUT_OF_SIGHT.test(nameOf(node['callee']) ?? '')) ||
    (node.type === 'BinaryExpression' && COMPARISONS.has(String(node['operator'])));
  for (const child of childrenOf(node)) {
    // What an ApiError tells its caller is in an object beside its code.
    const within = node.type === 'KeyValueProperty' && shownAs !== named ? named : shownAs;
    const seen = out && nameOf(node['callee']) === 'ApiError';
    walk(child, within, (hidden || out) && !seen ? true : named !== null && LOGGED.has(named), found);
  }
}

function noteSaid(node: Node, found: Found): void {
  if (!SPEAKERS.has(nameOf(node['callee']) ?? '')) return;
  const [first, second] = (node['arguments'] as { readonly expression: Node }[]).map(({ expression }) => expression);
  const keys = first ? keysOf(first) : [];
  for (const key of keys) found.said.push({ key, values: second ? namesOf(second) : [] });
}

/** The keys that an expression may be. */
function keysOf(node: Node): string[] {
  if (node.type === 'ConditionalExpression')
    return [...keysOf(node['consequent'] as Node), ...keysOf(node['alternate'] as Node)];
  const key = textOf(node, '*');
  return key === null ? [] : [key];
}

function namesOf(node: Node): string[] | 'unknown' {
  if (node.type !== 'ObjectExpression') return 'unknown';
  const names = (node['properties'] as Node[]).map((property) =>
    property.type === 'KeyValueProperty' ? nameOf(property['key']) : nameOf(property),
  );
  return names.every((name) => name !== null) ? names : 'unknown';
}

function textOf(node: Node, value: string): string | null {
  if (node.type === 'StringLiteral') return String(node['value']);
  if (node.type !== 'TemplateLiteral') return null;
  return (node['quasis'] as { readonly cooked: string }[]).map(({ cooked }) => cooked).join(value);
}

function nameOf(node: unknown): string | null {
  const { type, value } = (node ?? {}) as Node;
  return (type === 'Identifier' || type === 'StringLiteral') && typeof value === 'string' ? value : null;
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value): Node[] =>
    Array.isArray(value)
      ? value.flatMap((item: unknown) => (isNode(item) ? [item] : []))
      : isNode(value)
        ? [value]
        : [],
  );
}

/** Also of a wrapper that has no type of its own, such as an argument. */
function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
