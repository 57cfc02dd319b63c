/** See build.mjs, which is plain JavaScript because whatever compiles is not running yet. */
export function buildPrograms(folder?: string, programs?: readonly string[]): Promise<void>;
