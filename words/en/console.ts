/** The support console. */
export const console = {} as const;
