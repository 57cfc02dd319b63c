// Loaded first into each Node program that `npm start` runs: ends it, as SIGTERM would, when `npm start` is gone.
const LIMIT_MS = 20_000;

process.channel?.unref();
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), LIMIT_MS).unref();
});
