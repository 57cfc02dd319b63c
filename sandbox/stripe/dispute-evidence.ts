import { z } from 'zod';
import { text } from './params.ts';
import type { Dispute } from './records.ts';

const FIELDS = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_communication',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'customer_signature',
  'duplicate_charge_documentation',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'receipt',
  'refund_policy',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'service_documentation',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_documentation',
  'shipping_tracking_number',
  'uncategorized_file',
  'uncategorized_text',
] as const;
type Field = (typeof FIELDS)[number];

function each<T>(value: T): Record<Field, T> {
  return Object.fromEntries(FIELDS.map((field) => [field, value])) as Record<Field, T>;
}

/** No evidence yet. */
export function blankEvidence(): Dispute['evidence'] {
  return { ...each(null), enhanced_evidence: {} };
}

/** Texts of evidence (files by their ids); the empty text unsets one. */
export const evidenceParams = z.strictObject(each(text.optional()));
