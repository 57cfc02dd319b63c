export { checkout } from './checkout.ts';
export { paymentRecovery } from './payment-recovery.ts';
