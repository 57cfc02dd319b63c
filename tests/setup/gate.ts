/** Holds up the confirm of a payment in the Stripe sandbox, so that rivals can be placed while a payment is in flight. */
export class Gate {
  private reached: () => void = () => undefined;
  private open: () => void = () => undefined;
  private opened: Promise<void> | null = null;

  /** From now on a confirm waits. @returns a promise of the first that does. */
  close(): Promise<void> {
    this.opened = new Promise((resolve) => (this.open = resolve));
    return new Promise((resolve) => (this.reached = resolve));
  }

  release(): void {
    this.open();
    this.opened = null;
  }

  async pass({ path }: { readonly path: string }): Promise<void> {
    if (!path.endsWith('/confirm') || !this.opened) return;
    this.reached();
    await this.opened;
  }
}
