import { orderIdOf, sha256 } from '../../adapters/crypto/identity.ts';
import { loadCheckout } from '../../adapters/postgres/checkout-table.ts';
import type { CommandTable } from '../../adapters/postgres/command-table.ts';
import type { Sql } from '../../adapters/postgres/database.ts';
import { loadOrder } from '../../adapters/postgres/order-table.ts';
import type { CheckoutGateway, Delivery } from '../../contracts/checkout-gateway.ts';
import type {
  CommandAnswer,
  CommandPayload,
  Operation,
  OrderCommandPayload,
  OrderOperation,
  SupportAnswer,
} from '../../contracts/commands.ts';
import { eventually } from './eventually.ts';
import { isUnderWay, outcomeOf } from './outcome.ts';

/** Commands to checkouts and orders of a shop, as the API records and delivers them. */
export function createShopCommands(sql: Sql, gateway: CheckoutGateway, commands: CommandTable) {
  /** Delivers a command as a client has it delivered that tries again while the product is too busy (429, 503). */
  const insist = (operation: Operation | OrderOperation, checkoutId: string, commandId: string): Promise<Delivery> =>
    eventually(`${operation} is delivered`, async () => {
      const delivery = await gateway.deliver(operation, checkoutId, commandId);
      return delivery.kind !== 'busy' && delivery.kind !== 'unavailable' && delivery;
    });

  /** Records a command and delivers it, as the API does. */
  const send = async (
    checkoutId: string,
    payload: CommandPayload,
    key: string | null = null,
  ): Promise<CommandAnswer> => {
    const fingerprint = sha256(JSON.stringify(payload));
    const recorded = await commands.record({
      caller: 'test',
      operation: payload.operation,
      idempotencyKey: key,
      checkoutId,
      fingerprint,
      payload,
      reach: 'new',
    });
    if (recorded.kind === 'mismatch' || recorded.kind === 'unknown') throw new Error(`the command is ${recorded.kind}`);
    if (recorded.kind === 'answered') return recorded.response.body as CommandAnswer;
    const delivery = await insist(payload.operation, checkoutId, recorded.commandId);
    const answer = await commands.answer(recorded.commandId);
    if (delivery.kind === 'ended' && answer) return answer;
    if (delivery.kind !== 'delivered') throw new Error(`not delivered: ${JSON.stringify(delivery)}`);
    if (!answer) throw new Error('delivered without an answer');
    return answer;
  };

  const read = (checkoutId: string) => loadCheckout(sql, checkoutId);
  /** As send; what the answer could not tell yet, since the machine is slow, is waited for. */
  const sendForOutcome: typeof send = async (checkoutId, payload, key) => {
    const answer = await send(checkoutId, payload, key);
    if (answer.outcome !== 'applied' || !answer.checkout || !isUnderWay(answer.checkout)) return answer;
    return { ...answer, checkout: await outcomeOf(checkoutId, read) };
  };

  const order = async (checkoutId: string) => {
    const found = await loadOrder(sql, orderIdOf(checkoutId));
    if (!found) throw new Error(`${checkoutId} has no order`);
    return found.order;
  };
  /** As sendForOutcome, to the order that the checkout became. */
  const sendToOrder = async (checkoutId: string, payload: OrderCommandPayload, key: string): Promise<SupportAnswer> => {
    const fingerprint = sha256(JSON.stringify(payload));
    const { operation } = payload;
    const reach = 'any' as const;
    const command = { caller: 'support', operation, idempotencyKey: key, checkoutId, fingerprint, payload, reach };
    const recorded = await commands.record(command);
    if (recorded.kind !== 'deliver') throw new Error(`the command is ${recorded.kind}`);
    const delivery = await insist(operation, checkoutId, recorded.commandId);
    const answer = await commands.supportAnswer(recorded.commandId);
    if (!answer) throw new Error(`no answer: ${JSON.stringify(delivery)}`);
    // Its update waits for what it comes to at most 8 s, which a slow machine may not keep.
    if (answer.outcome === 'applied')
      await eventually(`what the ${operation} comes to`, async () => {
        const { captureRequestedMinor, refunds } = await order(checkoutId);
        const requested = refunds.some(({ id, status }) => id === answer.refundId && status === 'requested');
        return !requested && (operation !== 'capture' || captureRequestedMinor === null);
      });
    return answer;
  };

  return { read, order, send, sendForOutcome, sendToOrder };
}
