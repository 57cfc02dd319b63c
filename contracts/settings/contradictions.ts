import { HOLD_DEFAULTS } from './variables.ts';

/** Mistakes that only show when two variables are seen together. */
export function contradictions(set: Readonly<Record<string, string>>): Record<string, string> {
  const problems: Record<string, string> = {};
  const mode = (name: string) => /_(test|live)_/.exec(set[name] ?? '')?.[1];
  const [secretMode, publishableMode] = [mode('STRIPE_SECRET_KEY'), mode('STRIPE_PUBLISHABLE_KEY')];
  if (secretMode && publishableMode && secretMode !== publishableMode) {
    problems['STRIPE_PUBLISHABLE_KEY'] = `expected a ${secretMode} key, as STRIPE_SECRET_KEY is one`;
  }
  if (set['STRIPE_API_BASE'] && secretMode === 'live') {
    problems['STRIPE_API_BASE'] = 'expected to be unset: live keys go to Stripe only';
  }
  for (const [one, other] of [
    ['TEMPORAL_TLS_CERT_FILE', 'TEMPORAL_TLS_KEY_FILE'],
    ['TEMPORAL_TLS_KEY_FILE', 'TEMPORAL_TLS_CERT_FILE'],
  ] as const) {
    if (set[one] && !set[other]) problems[other] = `is not set; expected a PEM file, as ${one} is set`;
  }
  const oidc = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'];
  for (const name of oidc.filter((one) => !set[one])) {
    const other = oidc.find((one) => set[one]);
    if (other) problems[name] = `is not set; expected, as ${other} is set`;
  }
  if (set['OIDC_ISSUER']?.startsWith('http:') && set['PUBLIC_URL']?.startsWith('https:'))
    problems['OIDC_ISSUER'] = 'expected an https URL, as PUBLIC_URL is one';
  const hold = Number(set['HOLD_SECONDS'] ?? HOLD_DEFAULTS.seconds);
  const holdMax = Number(set['HOLD_MAX_SECONDS'] ?? HOLD_DEFAULTS.maxSeconds);
  if (holdMax < hold) problems['HOLD_MAX_SECONDS'] = `expected at least HOLD_SECONDS (${hold})`;
  return problems;
}
