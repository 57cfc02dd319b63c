import type { CancelSignal, CommandReceipt, PaymentNews } from './workflow-messages.ts';
import type { AnyOperation } from './commands.ts';

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

/** How a signal went. ended: no running workflow takes it. unavailable: Temporal did not take it; the reason is logged. */
export type SignalResult = 'sent' | 'ended' | 'unavailable';

/** What the API needs of Temporal: messages to checkouts, and whether workers are there. */
export interface CheckoutGateway {
  /**
   * Sends the update that carries a command's id; create starts the workflow, and what is for a placed order goes to the
   * workflow of its own, started where none runs; as is what is about money without an order. Waits at most the operation's
   * deadline. What is to be tried again now is also woken where Temporal itself would wait with it.
   * @param subject the PaymentIntent that the command is about; null: the checkout or its order
   */
  deliver(operation: AnyOperation, checkoutId: string, commandId: string, subject?: string | null): Promise<Delivery>;
  /** Support's cancel signal. `ended` when the workflow is not running. */
  cancel(checkoutId: string, request: CancelSignal): Promise<SignalResult>;
  /** Tells a checkout to read its payment again. */
  tellNews(checkoutId: string, news: PaymentNews): Promise<SignalResult>;
  /** Tells a placed order to read its payment again; its workflow is started where none runs. */
  tellOrder(orderId: string, news: PaymentNews): Promise<SignalResult>;
  /** Has somebody look after money that belongs to no order; its workflow is started where none runs. */
  tellRecovery(news: PaymentNews): Promise<SignalResult>;
  /** Names what is missing for commands to be served: Temporal, or workers that poll; empty when all is there. */
  missing(): Promise<readonly string[]>;
}
