import { UCP_VERSION } from '../../../contracts/ucp/v2026-08-25/version.ts';

/**
 * Speaks for the page where a platform shows it within its own (UCP payment authentication, "Ready Handshake"): `action.ready`,
 * and once that is accepted the way to the bank is open; `action.done` when the buyer is back. What it tells holds no secret,
 * and the platform checks who told it, so it may be told to anybody. In a window of its own the page leads on by itself once the
 * payment is settled; without script its link does.
 */
export const SURFACE_SCRIPT = `(() => {
  const root = document.documentElement;
  const id = root.dataset.action;
  const bridge =
    window.EmbeddedActionProtocolConsumer ||
    (window.webkit && window.webkit.messageHandlers && window.webkit.messageHandlers.EmbeddedActionProtocolConsumer);
  const host = window.parent !== window ? window.parent : null;
  if (!bridge && !host) {
    if (root.dataset.next) location.replace(root.dataset.next);
    return;
  }
  if (!id) return;
  const tell = (message) => {
    const whole = { jsonrpc: '2.0', ...message };
    if (bridge) bridge.postMessage(JSON.stringify(whole));
    else host.postMessage(whole, '*');
  };
  if (root.dataset.state !== 'asked') {
    tell({ method: 'action.done', params: { id } });
    return;
  }
  const way = document.getElementById('bank');
  way.hidden = true;
  const hear = (data) => {
    const answer = typeof data === 'string' ? JSON.parse(data) : data;
    if (!answer || answer.id !== 'ready-' + id || !answer.result || answer.result.ucp) return;
    way.hidden = false;
  };
  if (bridge) window.EmbeddedActionProtocol = { postMessage: hear };
  else window.addEventListener('message', (event) => event.source === host && hear(event.data));
  tell({ id: 'ready-' + id, method: 'action.ready', params: { id, version: '${UCP_VERSION}' } });
})();
`;
