import { z } from 'zod';
import { REQUEST_LIMITS } from '../../commands.ts';
import { completingPayment, payment } from './payment-request.ts';
import { buyer, context, discounts, identifier, postalAddress } from './request-fields.ts';

const MOST_UNITS = REQUEST_LIMITS.quantity;

const lineItem = z.object({
  id: identifier.nullish(),
  item: z.object({ id: identifier.meta({ description: "A variant's id from the catalog." }) }),
  quantity: z.int().min(1).max(MOST_UNITS),
});

const destination = postalAddress.extend({
  id: identifier.nullish(),
  type: z.literal('shipping_address').nullish(),
});

const group = z.object({ id: identifier.nullish(), selected_option_id: identifier.nullish() });

const selection = {
  id: identifier.nullish(),
  line_item_ids: z.array(identifier).max(REQUEST_LIMITS.lines).nullish(),
  selected_destination_id: identifier.nullish(),
  groups: z.array(group).max(1, 'one group of options is supported').nullish(),
};

const shippingMethod = z
  .object({
    ...selection,
    type: z.literal('shipping').nullish(),
    destinations: z.array(destination).max(REQUEST_LIMITS.destinations).nullish(),
  })
  .superRefine(({ type, destinations }, issues) => {
    if (destinations && !type) {
      issues.addIssue({ code: 'custom', path: ['type'], message: 'type is required where destinations are written' });
    }
    const seen = new Set<string>();
    for (const [index, { id }] of (destinations ?? []).entries()) {
      if (id && seen.has(id))
        issues.addIssue({ code: 'custom', path: ['destinations', index, 'id'], message: 'used twice' });
      if (id) seen.add(id);
    }
  });

/** Its destinations are the shop's own places: only answers carry them. */
const pickupMethod = z.object({ ...selection, type: z.literal('pickup') });

/** Shipping or pick-up. Both may be sent, as answers carry them, when only one of them has lines. */
const methods = z
  .array(z.discriminatedUnion('type', [shippingMethod, pickupMethod]))
  .max(2, 'shipping and pickup are supported')
  .superRefine((given, issues) => {
    if (given.filter(takesLines).length > 1) {
      const message = 'one fulfillment method is supported: the other one has line_item_ids []';
      issues.addIssue({ code: 'custom', path: [1, 'line_item_ids'], message });
    }
    if (given.length === 2 && (given[0]?.type === 'pickup') === (given[1]?.type === 'pickup')) {
      issues.addIssue({ code: 'custom', path: [1, 'type'], message: 'used twice' });
    }
  });

/** Whether lines are fulfilled by a method; one that does not say which takes all of them. */
export function takesLines({ line_item_ids }: z.infer<typeof shippingMethod> | z.infer<typeof pickupMethod>): boolean {
  return line_item_ids?.length !== 0;
}

const written = {
  line_items: z.array(lineItem).min(1).max(REQUEST_LIMITS.lines),
  buyer: buyer.nullish(),
  context: context.nullish(),
  fulfillment: z.object({ methods: methods.nullish() }).nullish(),
  discounts: discounts.nullish(),
  payment,
};

const lineExample = [{ item: { id: 'VARIANT_ID' }, quantity: 1 }];

/** Body of `POST /checkout-sessions`. Members that only answers carry are ignored. */
export const createCheckout = z
  .object({
    ...written,
    line_items: z.array(lineItem).max(REQUEST_LIMITS.lines),
    cart_id: identifier
      .nullish()
      .meta({ description: 'The cart that becomes the checkout; its contents outrank these.' }),
  })
  .superRefine(({ cart_id: cartId, line_items: lines }, issues) => {
    if (!cartId && lines.length === 0)
      issues.addIssue({ code: 'custom', path: ['line_items'], message: 'at least one line, or a cart_id' });
  })
  .meta({ id: 'CreateCheckout', example: { line_items: lineExample } });

/** Body of `PUT /checkout-sessions/{id}`: the whole of what the client writes; what is left out is gone. */
export const updateCheckout = z.object(written).meta({
  id: 'UpdateCheckout',
  example: {
    line_items: lineExample,
    buyer: { email: 'jane@example.com', first_name: 'Jane', last_name: 'Doe' },
    fulfillment: {
      methods: [
        {
          type: 'shipping',
          destinations: [
            {
              id: 'home',
              street_address: '123 Main St',
              address_locality: 'Springfield',
              address_region: 'IL',
              postal_code: '62701',
              address_country: 'US',
            },
          ],
          selected_destination_id: 'home',
          groups: [{ selected_option_id: 'standard' }],
        },
      ],
    },
  },
});

/** Body of `POST /checkout-sessions/{id}/complete`. */
export const completeCheckout = z.object({ payment: completingPayment }).meta({
  id: 'CompleteCheckout',
  example: {
    payment: {
      instruments: [
        {
          id: 'card_1',
          handler_id: 'stripe',
          type: 'card',
          selected: true,
          credential: { type: 'token', token: 'pm_card_visa' },
        },
      ],
    },
  },
});

/** Body of `POST /checkout-sessions/{id}/cancel`: nothing is needed. */
export const cancelCheckout = z.object({}).meta({ id: 'CancelCheckout' });

export type CheckoutWrite = z.infer<typeof updateCheckout>;
export type CheckoutCreate = z.infer<typeof createCheckout>;
export type CompleteWrite = z.infer<typeof completeCheckout>;
