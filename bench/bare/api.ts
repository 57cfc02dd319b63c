import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import express from 'express';
import { openCommits } from './commits.ts';
import { BARE_WORKFLOW, completeUpdate, createUpdate, updateUpdate } from './messages.ts';

// HTTP in front of the bare workflow: one commit before the message and one after it, no rules. The environment: by the bench.
const { BARE_TEMPORAL: address = '', BARE_QUEUE: taskQueue = '', BARE_DATABASE: databaseUrl = '' } = process.env;

const connection = await Connection.connect({ address });
const { workflow } = new Client({ connection, namespace: 'default' });
const commits = await openCommits(databaseUrl);
const answer = { content: 'x'.repeat(1_500) };

const send = (operation: string, id: string): Promise<unknown> => {
  const args: [{ commandId: string }] = [{ commandId: `cmd_${id}` }];
  const handle = workflow.getHandle(`bare/${id}`);
  if (operation === 'update') return handle.executeUpdate(updateUpdate, { args });
  if (operation === 'complete') return handle.executeUpdate(completeUpdate, { args });
  const startWorkflowOperation = new WithStartWorkflowOperation(BARE_WORKFLOW, {
    taskQueue,
    workflowId: `bare/${id}`,
    args: [id],
    workflowTaskTimeout: '3s',
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  return workflow.executeUpdateWithStart(createUpdate, { args, startWorkflowOperation });
};

const app = express().use(express.json());
app.post('/:operation/:id', async (request, response) => {
  await commits.small();
  await send(request.params.operation, request.params.id);
  await commits.small();
  response.json(answer);
});
const server = app.listen(Number(process.env['BARE_API_PORT']), '127.0.0.1');
process.once('SIGTERM', () => server.close(() => void Promise.all([commits.close(), connection.close()])));
