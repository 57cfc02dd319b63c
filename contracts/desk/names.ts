/** What people who work for the shop may do: support helps buyers, ops keeps the shop and its machines. */
export const DESK_ROLES = ['support', 'ops'] as const;
export type DeskRole = (typeof DESK_ROLES)[number];

/** The header in which the console sends the session's CSRF token with whatever changes something. */
export const CSRF_HEADER = 'X-CSRF-Token';

/** Why a sign-in at the identity provider came to nothing: `/console/sign-in?problem=…`. */
export const SIGN_IN_PROBLEMS = ['unavailable', 'denied', 'failed', 'no_role'] as const;
export type SignInProblem = (typeof SIGN_IN_PROBLEMS)[number];

/** Lists of what somebody may have to do something about. */
export const DESK_LISTS = ['needs-attention', 'long-payments', 'breaks', 'dead-webhooks'] as const;
export type DeskList = (typeof DESK_LISTS)[number];

/** What a search looks at. */
export const SEARCH_KINDS = ['order_number', 'checkout', 'payment_intent', 'email', 'sku', 'phone', 'code'] as const;

/** By what the audit trail is narrowed down. */
export const AUDIT_FILTERS = ['actor', 'action', 'resource', 'resource_id', 'from', 'to'] as const;
