import type { support as english } from '../en/support.ts';
import type { SameKeys } from '../say.ts';

export const support: SameKeys<typeof english> = {};
