import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Journal } from './journal.ts';

let file = '';
beforeEach(() => {
  file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'journal-')), 'state');
});
afterEach(() => fs.rmSync(path.dirname(file), { recursive: true }));

/** Opens the file, lets `use` work on it, and returns the lines that were in it. */
function open(use: (journal: Journal) => void = () => undefined): unknown[] {
  const lines: unknown[] = [];
  const journal = new Journal(file, (line) => lines.push(line));
  use(journal);
  expect(journal.bytes).toBe(fs.statSync(file).size);
  journal.close();
  return lines;
}

test('lines come back in order, long ones and Unicode too', () => {
  const long = 'é'.repeat(1_200_000);
  expect(open((journal) => ['a', long, 'c'].forEach((line) => journal.append(line)))).toEqual([]);
  expect(open()).toEqual(['a', long, 'c']);
});

test('a torn last line is cut off, and the next line stands on its own', () => {
  open((journal) => journal.append('a'));
  fs.appendFileSync(file, '{"torn');
  expect(open((journal) => journal.append('b'))).toEqual(['a']);
  expect(open()).toEqual(['a', 'b']);
});

test('a damaged line before the last is an error that names it', () => {
  open((journal) => journal.append('a'));
  fs.appendFileSync(file, '{"torn\n"b"\n');
  expect(() => open()).toThrow('line 3: damaged');
});

test('rewrite replaces all lines; appends go on behind them', () => {
  open((journal) => ['a', 'b', 'c'].forEach((line) => journal.append(line)));
  open((journal) => {
    journal.rewrite(['c']);
    journal.append('d');
  });
  expect(open()).toEqual(['c', 'd']);
  expect(fs.readdirSync(path.dirname(file))).toEqual(['state']);
});

test('after close nothing is written', () => {
  const journal = new Journal(file, () => undefined);
  journal.close();
  expect(() => journal.append('a')).toThrow();
});
