import { useRef, useState } from 'react';
import type { Problem } from '../api.ts';
import { ask, newKey } from '../api.ts';

/** Of what was sent and not answered for good, by path and body: kept when its dialog is gone, so that the same is still one act. */
const openKeys = new Map<string, string>();

/**
 * Posts something to be done, once: until an answer came that is final, what is sent is sent under the same key, with the same
 * body, so that a double click or a lost network is one action. A final answer ends the key: what is tried after it is another act.
 */
export function useAct(path: string, onDone: () => void) {
  const sending = useRef(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const send = async (body: object): Promise<void> => {
    if (sending.current) return;
    sending.current = true;
    setBusy(true);
    const act = `${path} ${JSON.stringify(body)}`;
    const idempotencyKey = openKeys.get(act) ?? newKey();
    openKeys.set(act, idempotencyKey);
    const answer = await ask(path, { method: 'POST', body, idempotencyKey });
    sending.current = false;
    setBusy(false);
    if (answer.ok || !answer.problem.passing) openKeys.delete(act);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) onDone();
  };
  return {
    send,
    busy,
    problem,
    /** It may have been done: only the same may be sent again. */ unsure: problem?.passing === true,
  };
}
