// Loaded before the worker (`node --import …`), and by Node into each of its threads too. Temporal's SDK formats a stack trace
// for every promise of workflow code, so that the `__stack_trace` query can tell where a workflow waits: a sixth of
// the worker's CPU (docs/adr/0025). Where V8's promise hook can't be had the SDK goes on without, and says so in the
// worker's log and to the query. Errors keep their stack traces. Without this file all is as the SDK comes.
import v8 from 'node:v8';
import { isMainThread } from 'node:worker_threads';

if (!isMainThread) {
  // Only for who asks this module: Node itself, which needs its hooks for AsyncLocalStorage, has its own way to them.
  const createHook = () => {
    throw new Error('not wanted here: see adapters/temporal/workflow-threads.mjs');
  };
  v8.promiseHooks = { ...v8.promiseHooks, createHook };
}
