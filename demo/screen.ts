/** Text for a terminal; colours only where one is, and not where NO_COLOR asks for none. */
export interface Screen {
  /** Begins a story. */
  title(text: string): void;
  /** One step of it. */
  step(text: string): void;
  /** What belongs to the step before. */
  detail(text: string): void;
  /** What is being waited for; rewritten in place on a terminal, said once elsewhere. */
  waiting(text: string): void;
}

const CODES = { bold: 1, dim: 2, green: 32 };

export function openScreen(out: NodeJS.WriteStream = process.stdout): Screen {
  const coloured = out.isTTY && !process.env['NO_COLOR'];
  const paint = (code: keyof typeof CODES, text: string) => (coloured ? `\x1b[${CODES[code]}m${text}\x1b[0m` : text);
  let stories = 0;
  let saidWaiting = false;
  const line = (text: string) => {
    out.write(`${out.isTTY && saidWaiting ? '\r\x1b[2K' : ''}${text}\n`);
    saidWaiting = false;
  };
  return {
    title: (text) => line(`\n${paint('bold', `${(stories += 1)}. ${text}`)}`),
    step: (text) => line(`   ${paint('green', '•')} ${text}`),
    detail: (text) => line(paint('dim', `     ${text}`)),
    waiting(text) {
      if (out.isTTY) out.write(`\r\x1b[2K     ${text.slice(0, Math.max(20, (out.columns ?? 80) - 6))}`);
      else if (!saidWaiting) out.write(`     ${text}\n`);
      saidWaiting = true;
    },
  };
}
