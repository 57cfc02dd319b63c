import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';

/** A log longer than this becomes `<file>.1`, in place of the one before. */
const LOG_LIMIT_BYTES = 20 * 1024 * 1024;
const TAIL_BYTES = 16 * 1024;

/** Opens a log to append to; the caller closes the descriptor. */
export function openLog(file: string): number {
  mkdirSync(path.dirname(file), { recursive: true });
  rotateLog(file);
  return openSync(file, 'a', 0o600);
}

/** Makes room when a log has grown too long. Programs that append to it go on with the same file. */
export function rotateLog(file: string): void {
  if (logLength(file) <= LOG_LIMIT_BYTES) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
}

/** Bytes in a log; 0 when there is none. */
export function logLength(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

/**
 * The last lines of a log.
 * @param from position in bytes: nothing before it is shown
 */
export function logTail(file: string, lines: number, from = 0): string {
  const length = logLength(file);
  const start = Math.max(length < from ? 0 : from, length - TAIL_BYTES);
  const buffer = Buffer.alloc(Math.max(0, length - start));
  if (buffer.length === 0) return '';
  const descriptor = openSync(file, 'r');
  try {
    const read = readSync(descriptor, buffer, 0, buffer.length, start);
    return buffer.toString('utf8', 0, read).trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(descriptor);
  }
}
