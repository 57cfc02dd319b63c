import { consoleShell } from './console-shell.ts';

/** The support console: its frame and lists, and (console-case.ts) the page of a case. */
export const console = { ...consoleShell } as const;
