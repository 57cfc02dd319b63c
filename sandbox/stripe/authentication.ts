import { ApiError } from './errors.ts';

/**
 * Accepts any `sk_test_…` key, as Bearer or as the user name of Basic (as `curl -u` sends it); 401 for anything else.
 * A live key is refused with a text of its own and never repeated in an answer.
 */
export function authenticate(authorization: string | undefined): void {
  const key = apiKey(authorization);
  if (key === undefined) {
    throw unauthorized(
      "You did not provide an API key. Provide it in the Authorization header, using Bearer auth (e.g. 'Authorization: " +
        "Bearer YOUR_SECRET_KEY').",
    );
  }
  if (/^(sk|rk|pk)_live_/.test(key)) {
    throw unauthorized(
      'This is the Holdfast Stripe sandbox: it moves no money and refuses live keys. Use a key that begins with ' +
        'sk_test_, or set STRIPE_SECRET_KEY to talk to Stripe itself.',
    );
  }
  if (key.startsWith('pk_test_')) {
    throw unauthorized('This API call cannot be made with a publishable API key. Please use a secret API key.');
  }
  if (!/^sk_test_[\w-]{1,200}$/.test(key)) throw unauthorized(`Invalid API Key provided: ${key.slice(0, 8)}****`);
}

function apiKey(authorization: string | undefined): string | undefined {
  const [scheme, value] = (authorization ?? '').split(' ');
  if (value === undefined || value === '') return undefined;
  if (scheme?.toLowerCase() !== 'basic') return value;
  return Buffer.from(value, 'base64').toString('latin1').split(':')[0] || undefined;
}

function unauthorized(message: string): ApiError {
  return new ApiError(401, { type: 'invalid_request_error', message });
}
