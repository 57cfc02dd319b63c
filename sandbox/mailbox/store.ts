import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';

/** One e-mail as it came. */
export interface Message {
  /** Derived from the Message-ID: a message that is sent again keeps it. */
  id: string;
  messageId: string;
  /** ISO 8601, UTC. */
  receivedAt: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
}

/** How many messages are kept; older ones are forgotten. */
export const KEPT = 500;

/**
 * Messages in a file of one JSON object a line; an accepted message is on disk. In memory only without a file.
 * One process a file.
 */
export class MailboxStore {
  readonly #file: string | undefined;
  /** By id, oldest first. */
  readonly #messages = new Map<string, Message>();
  #linesInFile = 0;

  constructor(file?: string) {
    this.#file = file;
    if (!file) return;
    mkdirSync(path.dirname(file), { recursive: true });
    if (!existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const message = parse(line);
      if (message) this.#messages.set(message.id, message);
    }
    this.#forgetOldest();
    this.#rewrite(file);
  }

  /** Keeps a message; false when one with its Message-ID is there already. */
  add(message: Omit<Message, 'id'>): boolean {
    const id = createHash('sha256').update(message.messageId).digest('hex').slice(0, 24);
    if (this.#messages.has(id)) return false;
    const kept = { id, ...message };
    if (this.#file) {
      append(this.#file, `${JSON.stringify(kept)}\n`);
      this.#linesInFile += 1;
    }
    this.#messages.set(id, kept);
    this.#forgetOldest();
    if (this.#file && this.#linesInFile > 2 * KEPT) this.#rewrite(this.#file);
    return true;
  }

  newestFirst(): Message[] {
    return [...this.#messages.values()].reverse();
  }

  find(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  #forgetOldest(): void {
    for (const id of this.#messages.keys()) {
      if (this.#messages.size <= KEPT) return;
      this.#messages.delete(id);
    }
  }

  #rewrite(file: string): void {
    const draft = `${file}.new`;
    const lines = [...this.#messages.values()].map((message) => `${JSON.stringify(message)}\n`);
    append(draft, lines.join(''), 'w');
    renameSync(draft, file);
    this.#linesInFile = lines.length;
  }
}

function append(file: string, text: string, flags = 'a'): void {
  const descriptor = openSync(file, flags, 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A line's message; undefined for the last line of a program that was killed while it wrote. */
function parse(line: string): Message | undefined {
  if (!line) return undefined;
  try {
    return JSON.parse(line) as Message;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
