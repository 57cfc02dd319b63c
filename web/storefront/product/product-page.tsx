import { Heading } from '../shell/heading.tsx';
import { useSay } from '../words.tsx';

export function ProductPage({ id }: { id: string }) {
  const say = useSay();
  return <Heading title={say('product.title')} data-id={id} />;
}
