import { Heading } from '../shell/heading.tsx';
import { useSay } from '../words.tsx';

export function AccountPage() {
  const say = useSay();
  return <Heading title={say('account.title')} />;
}
