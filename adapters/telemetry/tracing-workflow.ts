import type { Context } from '@opentelemetry/api';
import { context, createContextKey } from '@opentelemetry/api';
import { extractContextFromHeaders } from '@temporalio/interceptors-opentelemetry/lib/instrumentation.js';
import type { WorkflowInterceptors } from '@temporalio/workflow';

const IN_HANDLER = createContextKey('in a command handler');

/**
 * Bundled with the workflows only while tracing is on, before Temporal's own interceptors. Those put all that a workflow's main
 * function does into the trace of the request that started it; here it goes into the trace of the last command that came, so
 * that a complete shows its payment. Makes no commands and awaits nothing: histories replay the same with and without it.
 */
export function interceptors(): WorkflowInterceptors {
  let lastCommand: Context | undefined;
  const within = <T>(schedule: () => T): T =>
    lastCommand && context.active().getValue(IN_HANDLER) === undefined
      ? context.with(lastCommand, schedule)
      : schedule();
  return {
    inbound: [
      {
        handleUpdate(input, next) {
          lastCommand = extractContextFromHeaders(input.headers) ?? lastCommand;
          return context.with(context.active().setValue(IN_HANDLER, true), () => next(input));
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => within(() => next(input)),
        scheduleLocalActivity: (input, next) => within(() => next(input)),
      },
    ],
  };
}
