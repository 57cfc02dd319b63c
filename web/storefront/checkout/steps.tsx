import { useSay } from '../words.tsx';

/** The three parts of the page, in their order. */
export const STEPS = ['delivery', 'shipping', 'payment'] as const;
export type Step = (typeof STEPS)[number];

/** What is fetched is not shipped. */
export const titleOf = (step: Step, fetched: boolean) =>
  `checkout.step.${step === 'shipping' && fetched ? 'pickup' : step}` as const;

export const stepId = (step: Step): string => `step-${step}`;

/** Where the buyer is: what is done, what is next. Each leads to its part, which is on this page. */
export function Steps({
  steps,
  done,
  fetched,
}: {
  steps: readonly Step[];
  done: Readonly<Record<Step, boolean>>;
  fetched: boolean;
}) {
  const say = useSay();
  const current = steps.find((step) => !done[step]) ?? 'payment';
  return (
    <nav className="steps" aria-label={say('checkout.steps')}>
      <ol>
        {steps.map((step, index) => (
          <li key={step} data-done={done[step] || undefined} aria-current={step === current ? 'step' : undefined}>
            <a href={`#${stepId(step)}`}>
              <span className="step-mark" aria-hidden="true">
                {done[step] ? '✓' : index + 1}
              </span>
              {say(titleOf(step, fetched))}
              {done[step] && <span className="unseen"> {say('checkout.step.done')}</span>}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
