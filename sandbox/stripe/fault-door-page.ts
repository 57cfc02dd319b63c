import type { FaultDoor } from './fault-door.ts';
import type { Fault, WebhookFault } from './fault-door-faults.ts';

const CALLS: readonly Fault['call'][] = ['create', 'confirm', 'capture', 'cancel', 'refund', 'calculate taxes', '*'];
const CALL_FAULTS: readonly (readonly [label: string, fields: Record<string, string>])[] = [
  ['fail', { answer: '500', processed: 'false' }],
  ['do, then fail', { answer: '500', processed: 'true' }],
  ['do, then cut', { answer: 'reset', processed: 'true' }],
  ['too many', { answer: '429', processed: 'false' }],
  ['delay 10 s', { answer: 'pass', processed: 'false', delayMs: '10000' }],
];
const WEBHOOK_FAULTS: readonly (readonly [label: string, fate: WebhookFault['webhook']])[] = [
  ['drop', 'dropped'],
  ['double', 'doubled'],
  ['delay 5 s', 'delayed'],
  ['after the next', 'reordered'],
];

const nextOf = (call: Fault['call']): string => (call === '*' ? 'call of any kind' : call);

function button(label: string, fields: Readonly<Record<string, string>>, path = ''): string {
  const inputs = Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
  return `<form method="post" action="/_sandbox/faults${path}">${inputs.join('')}<button>${label}</button></form>`;
}

/** What waits to go wrong, and buttons that make the next call or event of a kind go wrong. */
export function renderFaults(door: FaultDoor): string {
  const placed = door.placed.map(({ fault, hits }) => {
    const what = 'webhook' in fault ? `webhook ${fault.webhook}` : `${fault.call}: ${fault.answer}`;
    const when = 'processed' in fault ? (fault.processed ? ' after the work' : ' before the work') : '';
    const often = fault.times === null ? 'until taken away' : `${fault.times ?? 1} times`;
    return `<li>${what}${when}, ${often}, ${hits()} so far</li>`;
  });
  const calls = CALLS.map(
    (call) =>
      `<tr><th>Next ${nextOf(call)}</th>${CALL_FAULTS.map(([label, fields]) => `<td>${button(label, { call, ...fields })}</td>`).join('')}</tr>`,
  );
  const webhooks = WEBHOOK_FAULTS.map(([label, webhook]) => `<td>${button(label, { webhook })}</td>`);
  return `<h2>Faults</h2>
${placed.length === 0 ? '<p class="empty">None in place.</p>' : `<ul>${placed.join('\n')}</ul>\n${button('Take all away', {}, '/clear')}`}
<div class="scroll"><table><tbody>${calls.join('\n')}
<tr><th>Next webhook</th>${webhooks.join('')}<td></td></tr></tbody></table></div>`;
}
