/**
 * `npm run record-histories`: tells every story on real parts and keeps the workflows' histories. Run it when a version of the
 * workflow code is released: its running checkouts are what the next version has to go on with. Arguments name stories.
 */
import { startTestServers } from '../setup/servers.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';
import { writeHistory } from './history-file.ts';
import { STORIES } from './stories.ts';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in STORIES));
if (unknown.length > 0)
  throw new Error(`no such story: ${unknown.join(', ')}; there are ${Object.keys(STORIES).join(', ')}`);

const servers = await startTestServers();
try {
  for (const [name, tell] of Object.entries(STORIES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const shops: Shop[] = [];
    try {
      const {
        shop,
        checkoutId,
        workflowId = `checkout/${checkoutId}`,
        goOn,
      } = await tell(async (options) => {
        const opened = await startShop(options);
        shops.push(opened);
        return opened;
      });
      const history = await shop.client.workflow.getHandle(workflowId).fetchHistory();
      await goOn?.();
      console.log(`${writeHistory(name, history)}: ${history.events?.length ?? 0} events`);
    } finally {
      for (const shop of shops) await shop.stop();
    }
  }
} finally {
  await servers.stop();
}
