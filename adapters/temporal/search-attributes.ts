import type { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.ts';

/**
 * Checks that the namespace knows every search attribute. A missing one would make workflow tasks fail again and again.
 * @throws with the commands that register the missing ones.
 */
export async function requireSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !(name in (customAttributes ?? {})));
  if (missing.length === 0) return;
  const commands = missing.map(
    ([name, type]) =>
      `  temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${type}`,
  );
  throw new Error(`the namespace lacks search attributes; register them with\n${commands.join('\n')}`);
}
