import { CancellationScope } from '@temporalio/workflow';

interface Compensation {
  readonly name: string;
  readonly undo: () => Promise<void>;
}

/**
 * What has to be undone if a step further on fails. Each compensation is registered before its step, must be safe when nothing
 * had happened, and is itself retried until it is done; none is swallowed.
 */
export class Compensations {
  private readonly stack: Compensation[] = [];

  /** Registers how to undo the step that follows. */
  add(name: string, undo: () => Promise<void>): void {
    this.stack.push({ name, undo });
  }

  /** The names still registered, the newest last. */
  get names(): readonly string[] {
    return this.stack.map(({ name }) => name);
  }

  /** Undoes everything, the newest first, whether or not the workflow is being canceled. The first failure is thrown. */
  async run(): Promise<void> {
    await CancellationScope.nonCancellable(async () => {
      for (let next = this.stack.at(-1); next; next = this.stack.at(-1)) {
        await next.undo();
        this.stack.pop();
      }
    });
  }
}
