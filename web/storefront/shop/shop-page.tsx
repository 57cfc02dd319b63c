import { Heading } from '../shell/heading.tsx';
import { useSay } from '../words.tsx';

export function ShopPage() {
  const say = useSay();
  return <Heading title={say('shop.title')} />;
}
