import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CsvRecord, csvRecords } from './csv-records.ts';

async function read(content: string | Buffer, chunkBytes = 7): Promise<CsvRecord[]> {
  const bytes = Buffer.from(content);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
  const records: CsvRecord[] = [];
  for await (const record of csvRecords(Readable.from(chunks))) records.push(record);
  return records;
}

/** The records as `line: field|field`, or `line! reason`. */
async function outline(content: string | Buffer, chunkBytes?: number): Promise<string[]> {
  const records = await read(content, chunkBytes);
  return records.map((record) =>
    'fields' in record ? `${record.line}: ${record.fields.join('|')}` : `${record.line}! ${record.reason}`,
  );
}

describe('csvRecords', () => {
  test('reads BOM, CRLF, quoted line ends, doubled quotes, blank lines and a last line without end', async () => {
    const file = '\ufeffa,b\r\n1,"x\r\ny, ""z"""\r\n\r\n,\r\n"",ü\r\nlast,2';
    expect(await outline(file)).toEqual(['1: a|b', '2: 1|x\r\ny, "z"', '6: |ü', '7: last|2']);
  });

  test('gives up only the line with a wrong quote', async () => {
    const file = ['a,b', '1,"never closed', '2,ok', '3,"quoted"', '4,"x"y', '5,5" pole', '6,"two', 'lines"', '7,ok'];
    expect(await outline(file.join('\n'))).toEqual([
      '1: a|b',
      '2! has text after a closing quote',
      '3: 2|ok',
      '4: 3|quoted',
      '5! has text after a closing quote',
      '6! has a quote inside an unquoted field',
      '7: 6|two\nlines',
      '9: 7|ok',
    ]);
  });

  test('a quote that is never closed costs its own line', async () => {
    expect(await outline('a,b\n1,"open\n2,x\n3,y\n')).toEqual([
      '1: a|b',
      '2! a quote is opened and never closed',
      '3: 2|x',
      '4: 3|y',
    ]);
  });

  test('names lines with too few or too many fields', async () => {
    expect(await outline('a,b\n1\n1,2,3\n1,2')).toEqual([
      '1: a|b',
      '2! has 1 fields, but the header has 2',
      '3! has 3 fields, but the header has 2',
      '4: 1|2',
    ]);
  });

  test('gives up bytes that are not UTF-8', async () => {
    const file = Buffer.concat([Buffer.from('a,b\n1,caf'), Buffer.from([0xe9]), Buffer.from('\n2,ok\n')]);
    expect(await outline(file)).toEqual(['1: a|b', '2! is not UTF-8 text', '3: 2|ok']);
  });

  test('drops a line above 1 MiB without keeping it, and what waits for a quote too long', async () => {
    const huge = `1,${'x'.repeat(3_000_000)}`;
    const open = `2,"${'x'.repeat(1_000_000)}\n3,${'y'.repeat(500_000)}`;
    const [header, ...rest] = await outline(`a,b\n${huge}\n${open}\n4,ok\n`, 65_536);
    expect(header).toBe('1: a|b');
    expect(rest.map((line) => line.slice(0, 45))).toEqual([
      '2! is longer than 1048576 bytes',
      '3! a quote is opened and never closed',
      `4: 3|${'y'.repeat(40)}`,
      '5: 4|ok',
    ]);
  });

  test('whatever is written by the rules is read as it was, in chunks of any size', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', 'é', '😀', ' ', '=', '\0') });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        async (rows, chunkBytes) => {
          const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n');
          const records = await read(`"h1","h2"\r\n${text}`, chunkBytes);
          expect(records.slice(1).map((record) => ('fields' in record ? record.fields : record))).toEqual(
            rows.filter((row) => row.some((cell) => cell.trim() !== '')),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  test('no bytes make it fail', async () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        const records = await read(Buffer.from(content));
        const lines = records.map(({ line }) => line);
        expect(lines).toEqual(lines.toSorted((a, b) => a - b));
      }),
      { numRuns: 100 },
    );
  });
});
