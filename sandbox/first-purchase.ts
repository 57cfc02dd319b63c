/**
 * Lines to paste into a terminal: a purchase in the demo shop, paid with a test card, and its order.
 * @param baseUrl the API's address, without a slash at its end
 */
export function firstPurchase(baseUrl: string): string {
  const checkout = {
    line_items: [{ item: { id: 'DOCK-6M-WHI' }, quantity: 2 }],
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
          groups: [{ selected_option_id: 'standard' }],
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
  const post = (path: string, body: object) =>
    `curl -s $API/${path} -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
  const field = (expression: string) => `node -pe 'const it = JSON.parse(fs.readFileSync(0)); ${expression}'`;
  return [
    `API=${baseUrl}`,
    `ID=$(${post('checkout-sessions', checkout)} | ${field('it.id')})`,
    `ORDER=$(${post('checkout-sessions/$ID/complete', payment)} | ${field('it.order.id')})`,
    'curl -s $API/orders/$ORDER',
  ].join('\n');
}
