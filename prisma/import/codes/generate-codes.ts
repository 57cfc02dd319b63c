import { once } from 'node:events';
import { createWriteStream, existsSync, renameSync } from 'node:fs';
import { unguessableCodes } from '../../../adapters/crypto/unguessable-codes.ts';

/**
 * Writes a CSV file of new codes that nobody can guess. A file that is there already stays as it is, so that a command that
 * was cut off and is run again makes no second set of codes.
 * @returns whether the file was made now
 */
export async function generateCodes(
  file: string,
  { count, length, prefix }: { readonly count: number; readonly length: number; readonly prefix: string },
): Promise<boolean> {
  if (existsSync(file)) return false;
  const partial = `${file}.partial`;
  const stream = createWriteStream(partial, { mode: 0o600 });
  await once(stream, 'open');
  stream.write('Code\n');
  for (const code of unguessableCodes(count, length)) {
    if (!stream.write(`${prefix}${code}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
  renameSync(partial, file);
  return true;
}
