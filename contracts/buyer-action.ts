/**
 * The path of the page where a buyer confirms one attempt at his bank (3-D Secure), below the public URL. The bank sends him
 * back to the same path with `/return`.
 */
export function actionPath(token: string): string {
  return `/actions/${token}`;
}
