/** Mails to buyers. */
export const mail = {} as const;
