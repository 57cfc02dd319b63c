export { checkout } from './checkout.ts';
export { order } from './order.ts';
export { paymentRecovery } from './payment-recovery.ts';
export { reconciliation } from './reconciliation.ts';
