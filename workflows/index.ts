export { checkout } from './checkout.ts';
export { reconciliation } from './reconciliation.ts';
