import type { console as english } from '../en/console.ts';
import type { SameKeys } from '../say.ts';
import { consoleCase } from './console-case.ts';
import { consoleShell } from './console-shell.ts';

export const console: SameKeys<typeof english> = { ...consoleShell, ...consoleCase };
