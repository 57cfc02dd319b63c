/**
 * Lines to paste into a terminal: a purchase in the demo shop, paid with a test card, and its order.
 * @param baseUrl the API's address, without a slash at its end
 */
export function firstPurchase(baseUrl: string): string {
  const checkout = {
    line_items: [{ item: { id: 'canvas-tote-natural' }, quantity: 2 }],
    buyer: { email: 'ada@mail.example', first_name: 'Ada', last_name: 'Lovelace' },
    context: { currency: 'USD' },
    fulfillment: {
      methods: [
        {
          type: 'shipping',
          destinations: [
            {
              street_address: '1 Main Street',
              address_locality: 'Springfield',
              address_region: 'IL',
              postal_code: '62701',
              address_country: 'US',
            },
          ],
        },
      ],
    },
  };
  const payment = {
    payment: {
      instruments: [
        { id: 'card', handler_id: 'stripe', type: 'card', credential: { type: 'token', token: 'pm_card_visa' } },
      ],
    },
  };
  const json = `-H 'Content-Type: application/json'`;
  return [
    `API=${baseUrl}`,
    `ID=$(curl -s $API/checkout-sessions ${json} -d '${JSON.stringify(checkout)}' | node -pe 'JSON.parse(fs.readFileSync(0)).id')`,
    `curl -s $API/checkout-sessions/$ID/complete ${json} -d '${JSON.stringify(payment)}'`,
    `curl -s $API/checkout-sessions/$ID`,
  ].join('\n');
}
