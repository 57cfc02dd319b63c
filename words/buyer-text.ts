import type { buyer } from './en/buyer.ts';
import type { errors } from './en/errors.ts';
import type { Say } from './say.ts';

/** Keys of the texts that the product itself says to buyers. */
export type BuyerText = keyof typeof buyer | keyof typeof errors;

/** Says them in one language. */
export type SayToBuyer = Say<BuyerText>;
