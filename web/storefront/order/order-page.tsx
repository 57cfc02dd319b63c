import { Heading } from '../shell/heading.tsx';
import { useSay } from '../words.tsx';

export function OrderPage({ id }: { id: string }) {
  const say = useSay();
  return <Heading title={say('order.title')} data-id={id} />;
}
