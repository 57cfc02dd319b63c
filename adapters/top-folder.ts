import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder with package.json that this code belongs to: the top of the checkout, whether the code runs from its source or as
 * a program built into `dist/`, where no file stands beside it. What is looked for by path is looked for from here.
 */
export const TOP_FOLDER = topOf(path.dirname(fileURLToPath(import.meta.url)));

function topOf(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const above = path.dirname(folder);
  if (above === folder) throw new Error('there is no package.json above this program');
  return topOf(above);
}
