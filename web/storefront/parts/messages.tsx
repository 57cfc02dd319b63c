import type { Message } from '../../../contracts/ucp/v2026-08-25/response-parts.ts';

const TONE = { error: 'bad', warning: 'warn', info: '' } as const;

/** Messages of the API in its own words, which are in the buyer's language; announced when they come. */
export function Messages({ messages }: { messages: readonly Message[] }) {
  return (
    <div aria-live="polite">
      {messages.map(({ type, code, content }) => (
        <p key={`${code} ${content}`} className={`note ${TONE[type]}`}>
          {content}
        </p>
      ))}
    </div>
  );
}

/** Those that are about a part of the answer, by the beginning of their path: `$.line_items[0]`. */
export function messagesAt(messages: readonly Message[], path: string): Message[] {
  return messages.filter(({ path: at }) => at !== undefined && (at === path || at.startsWith(`${path}.`)));
}
