/** The services outside that Holdfast calls; each has a breaker, a gauge and a counter of its own. */
export const OUTSIDE_SERVICES = ['stripe', 'stripe_tax', 'smtp'] as const;
export type OutsideService = (typeof OUTSIDE_SERVICES)[number];
