import * as fs from 'node:fs';

const CHUNK_BYTES = 1 << 20;
const HEADER = '{"file":"holdfast stripe sandbox","version":1}';

/**
 * An append-only file of JSON lines. A line is handed to the operating system before `append` returns, so it survives
 * the death of the process (not of the machine: it is a sandbox, and does not wait for the disk).
 */
export class Journal {
  readonly #file: string;
  #descriptor: number;
  #bytes: number;

  /** Opens or creates `file`, and calls `replay` with each line; a torn last line is cut off. */
  constructor(file: string, replay: (line: unknown) => void) {
    this.#file = file;
    this.#descriptor = fs.openSync(file, 'a+', 0o600);
    this.#bytes = this.#read(replay);
    fs.ftruncateSync(this.#descriptor, this.#bytes);
    if (this.#bytes === 0) this.#write(`${HEADER}\n`);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds one line; on an error (disk full) the file is as before and the error is thrown. */
  append(value: unknown): void {
    this.#write(`${JSON.stringify(value)}\n`);
  }

  /** Replaces the whole file by these lines, atomically. */
  rewrite(values: Iterable<unknown>): void {
    const temporary = `${this.#file}.new`;
    const descriptor = fs.openSync(temporary, 'w', 0o600);
    let bytes = 0;
    try {
      bytes += fs.writeSync(descriptor, `${HEADER}\n`);
      for (const value of values) {
        const line = `${JSON.stringify(value)}\n`;
        fs.appendFileSync(descriptor, line);
        bytes += Buffer.byteLength(line);
      }
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, this.#file);
    fs.closeSync(this.#descriptor);
    this.#descriptor = fs.openSync(this.#file, 'a+', 0o600);
    this.#bytes = bytes;
  }

  /** Later appends throw: the number of a closed descriptor may belong to another file. */
  close(): void {
    fs.closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  #write(text: string): void {
    try {
      fs.appendFileSync(this.#descriptor, text);
    } catch (error) {
      fs.ftruncateSync(this.#descriptor, this.#bytes);
      throw error;
    }
    this.#bytes += Buffer.byteLength(text);
  }

  /** Reads whole lines; returns the bytes up to the end of the last whole one. */
  #read(replay: (line: unknown) => void): number {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = Buffer.alloc(0);
    let wholeBytes = 0;
    let lineNumber = 0;
    for (let position = 0; ;) {
      const count = fs.readSync(this.#descriptor, chunk, 0, CHUNK_BYTES, position);
      if (count === 0) return wholeBytes;
      position += count;
      const data = Buffer.concat([rest, chunk.subarray(0, count)]);
      let start = 0;
      for (let end = data.indexOf(10); end !== -1; end = data.indexOf(10, start)) {
        this.#readLine(data.toString('utf8', start, end), (lineNumber += 1), replay);
        wholeBytes += end + 1 - start;
        start = end + 1;
      }
      rest = data.subarray(start);
    }
  }

  #readLine(line: string, lineNumber: number, replay: (line: unknown) => void): void {
    if (lineNumber === 1) {
      if (line !== HEADER) throw new Error(`${this.#file} is not a state file of this Stripe sandbox`);
      return;
    }
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (cause) {
      throw new Error(`${this.#file}, line ${lineNumber}: damaged; move the file away to start empty`, { cause });
    }
    replay(value);
  }
}
