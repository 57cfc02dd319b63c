/**
 * What the page calls of Stripe.js, and nothing else: it notes each call, and draws a box where Stripe would draw its fields. It can't show
 * that Stripe takes what it is given; that is for Stripe's own documents and types. `window.stripeFails` has a call fail. What Stripe.js
 * loads by itself, it loads too: the page's policy has to let it (https://docs.stripe.com/security/guide#content-security-policy).
 */
export const STRIPE_STAND_IN = `(() => {
  const calls = (window.stripeCalls = []);
  const note = (...call) => {
    calls.push(call);
    sessionStorage.setItem('stripeCalls', JSON.stringify(calls));
  };
  const failing = (call) => (window.stripeFails && window.stripeFails.call === call ? { error: window.stripeFails.error } : null);
  const element = (type, options) => {
    note('create', { type, options });
    const listeners = {};
    return {
      mount(place) {
        const box = document.createElement('div');
        box.textContent = 'Stand-in for Stripe';
        box.style.cssText = 'min-height: 14rem; padding: 1rem; border: 1px dashed currentColor';
        place.append(box);
        for (const host of ['js.stripe.com', 'm-outer.js.stripe.com', 'hooks.stripe.com']) {
          const frame = document.createElement('iframe');
          frame.src = 'https://' + host + '/frame.html';
          frame.style.display = 'none';
          box.append(frame);
        }
        fetch('https://api.stripe.com/v1/elements/sessions');
        if (failing('load')) setTimeout(() => listeners.loaderror({ elementType: type, ...failing('load') }));
        else setTimeout(() => listeners.ready && listeners.ready({ elementType: type }));
      },
      on(event, listener) { listeners[event] = listener; return this; },
      once(event, listener) { listeners[event] = listener; return this; },
      off() { return this; },
      update(change) { note('element.update', change); },
      destroy() {},
      unmount() {},
    };
  };
  const Stripe = (key, options) => {
    note('Stripe', key, options);
    return {
      elements(given) {
        note('elements', given);
        return {
          create: element,
          getElement: () => null,
          update: (change) => note('elements.update', change),
          submit: async () => { note('elements.submit', { during: window.event ? window.event.type : 'nothing' }); return failing('elements.submit') || { selectedPaymentMethod: 'card' }; },
        };
      },
      createConfirmationToken: async ({ elements, ...rest }) => {
        note('createConfirmationToken', rest);
        return failing('createConfirmationToken') || { confirmationToken: { id: await window.makeToken() } };
      },
      createToken() {}, createPaymentMethod() {}, confirmCardPayment() {}, registerAppInfo() {}, _registerWrapper() {},
    };
  };
  Stripe.version = 'endive';
  window.Stripe = Stripe;
})();`;
