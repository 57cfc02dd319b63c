/** See progress.mjs, which is plain JavaScript because it also runs before anything is installed. */
export function step<T>(
  title: string,
  work: (report: (detail: string) => void) => Promise<T>,
  out?: NodeJS.WriteStream,
): Promise<T>;
