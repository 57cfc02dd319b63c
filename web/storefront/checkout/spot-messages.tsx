import type { Message } from './problems.ts';

/** What the API says of one part of the page, beside that part. Announced when it comes. */
export function SpotMessages({ messages }: { messages: readonly Message[] }) {
  return (
    <div role="alert" className="spot">
      {messages.map(({ type, code, content }) => (
        <p key={code + content} className={type === 'error' ? 'error' : 'warn-text'}>
          {content}
        </p>
      ))}
    </div>
  );
}
