/** The path that the identity provider sends people back to; it is registered there. */
export const CALLBACK_PATH = '/support/session/oidc/callback';

/** Where the identity provider sends people back to. */
export function providerWays(publicUrl: string): { readonly redirectUri: string; readonly signedOutUri: string } {
  return { redirectUri: `${publicUrl}${CALLBACK_PATH}`, signedOutUri: `${publicUrl}/console/sign-in` };
}
