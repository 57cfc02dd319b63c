import type { CancelSignal, CommandReceipt, PaymentNews } from './workflow-messages.ts';
import type { Operation, OrderOperation } from './commands.ts';

/**
 * How a message to a checkout's workflow went.
 * busy: too many commands are in flight (429). unavailable: Temporal or the workers did not answer in time (503);
 * the command row stays, and a retry with the same key or the reconciler delivers it.
 * ended: there is no running workflow to take it.
 */
export type Delivery =
  | { readonly kind: 'delivered'; readonly receipt: CommandReceipt }
  | { readonly kind: 'busy' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** What the API needs of Temporal: messages to checkouts, and whether workers are there. */
export interface CheckoutGateway {
  /**
   * Sends the update that carries a command's id; create starts the workflow, and what is for a placed order goes to the
   * workflow of its own, started where none runs. Waits at most the operation's deadline.
   */
  deliver(operation: Operation | OrderOperation, checkoutId: string, commandId: string): Promise<Delivery>;
  /** Support's cancel signal. `ended` when the workflow is not running. */
  cancel(checkoutId: string, request: CancelSignal): Promise<'sent' | 'ended' | 'unavailable'>;
  /** Tells a checkout to read its payment again. */
  tellNews(checkoutId: string, news: PaymentNews): Promise<'sent' | 'ended' | 'unavailable'>;
  /** Names what is missing for commands to be served: Temporal, or workers that poll; empty when all is there. */
  missing(): Promise<readonly string[]>;
}
