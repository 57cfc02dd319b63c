import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Problem } from '../api.ts';
import { hasLeft, readSession } from '../api.ts';
import type { Route } from '../router.tsx';
import { currentPlace, navigate, ownPage, pathTo, useRoute } from '../router.tsx';
import { useSession } from '../session.ts';
import { Loading } from '../shell/loading.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import type { Words } from '../words.tsx';
import { SignInPage } from './sign-in-page.tsx';

const RETRY_MS = 3_000;

/** Lets nobody in who is not signed in; whose session ends comes back to where he was. */
export function Gate({
  route,
  onWords,
  children,
}: {
  route: Route;
  onWords: (words: Words) => void;
  children: ReactNode;
}) {
  const session = useSession();
  const { query } = useRoute();
  const problem = useFirstLook();
  const wasIn = useRef(false);
  const isIn = session ? session.user !== null : null;
  const isAtDoor = route.page === 'sign-in';

  useEffect(() => {
    if (isIn === null) return;
    if (isIn && isAtDoor) navigate(ownPage(query.get('return')), { replace: true });
    if (!isIn && !isAtDoor) {
      const why = wasIn.current && !hasLeft() ? 'ended' : hasLeft() ? 'left' : null;
      const door = pathTo.signIn(hasLeft() ? pathTo.home : currentPlace());
      navigate(why === null ? door : `${door}${door.includes('?') ? '&' : '?'}why=${why}`, { replace: true });
    }
    wasIn.current = isIn;
  }, [isIn, isAtDoor, query]);

  if (!session) return <div className="door">{problem ? <ProblemNote problem={problem} /> : <Loading />}</div>;
  if (isAtDoor && !isIn) return <SignInPage ways={session.ways} onWords={onWords} />;
  return isIn && !isAtDoor ? children : null;
}

/** Asks who is signed in, until it is known. */
function useFirstLook(): Problem | null {
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const look = async () => {
      const answer = await readSession();
      if (gone) return;
      setProblem(answer.ok ? null : answer.problem);
      if (!answer.ok) timer = setTimeout(() => void look(), RETRY_MS);
    };
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);
  return problem;
}
