import { tsImport } from 'tsx/esm/api';

/** Jest imports this file as it is, without its transform: tsx loads the rest. */
export default async function setUp() {
  const { startTestServers } = await tsImport('./servers.ts', import.meta.url);
  globalThis.holdfastTestServers = await startTestServers();
}
