/** Shows how far an import is. */
export interface Progress {
  /** @param share 0 to 1 @param text what was done so far */
  update(share: number, text: string): void;
  /** A line of its own, above the bar. */
  print(line: string): void;
  end(): void;
}

const WIDTH = 24;
const LINE_EVERY_MS = 5_000;

/** A bar on a terminal; a line every 5 s elsewhere. */
export function createProgress(output: NodeJS.WriteStream): Progress {
  let bar = '';
  let saidAt = Date.now();
  const clear = output.isTTY ? '\r\u001b[2K' : '';
  const show = (): void => {
    if (bar !== '') output.write(`${clear}${bar}`);
  };
  return {
    update(share, text) {
      const done = Math.round(Math.min(1, share) * WIDTH);
      const percent = `${Math.floor(Math.min(1, share) * 100)} %`;
      if (output.isTTY) {
        bar = `[${'#'.repeat(done)}${'.'.repeat(WIDTH - done)}] ${percent.padStart(5)}  ${text}`.slice(
          0,
          output.columns - 1,
        );
        show();
      } else if (Date.now() - saidAt >= LINE_EVERY_MS) {
        saidAt = Date.now();
        output.write(`${percent}  ${text}\n`);
      }
    },
    print(line) {
      output.write(`${clear}${line}\n`);
      show();
    },
    end() {
      bar = '';
      output.write(clear);
    },
  };
}
