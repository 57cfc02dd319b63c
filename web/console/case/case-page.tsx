import { Heading } from '../shell/heading.tsx';

/** One checkout: what happened, why, and what can be done now. */
export function CasePage({ checkout }: { checkout: string }) {
  return <Heading title={checkout} />;
}
