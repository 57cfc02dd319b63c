import { consoleCase } from './console-case.ts';
import { consoleShell } from './console-shell.ts';

/** The support console: its frame and lists, and (console-case.ts) the page of a case. */
export const console = { ...consoleShell, ...consoleCase } as const;
