export default async function tearDown() {
  await globalThis.holdfastTestServers?.stop();
}
