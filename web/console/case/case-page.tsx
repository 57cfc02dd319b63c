import { useEffect, useRef, useState } from 'react';
import type { DeskCase } from '../../../contracts/desk/case.ts';
import { Heading } from '../shell/heading.tsx';
import { Loading } from '../shell/loading.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useAsk } from '../use-ask.ts';
import { useWords } from '../words.tsx';
import { ActionsPanel } from './actions-panel.tsx';
import { BuyerBox } from './buyer-box.tsx';
import { CaseHead } from './case-head.tsx';
import './case.css';
import { GoodsBox } from './goods-box.tsx';
import { MoneyBox } from './money-box.tsx';
import { TechnicalBox } from './technical-box.tsx';
import { Timeline } from './timeline.tsx';
import { useRefresh } from './use-refresh.ts';

/**
 * One checkout with its order: where it stands and what comes next, its money, its goods, who bought, what happened, and what can
 * be done now. It looks for news by itself while it is open.
 */
export function CasePage({ checkout }: { checkout: string }) {
  const { say, moment } = useWords();
  const { value, problem, at, again } = useAsk<DeskCase>(`/support/cases/${encodeURIComponent(checkout)}`);
  useRefresh(again, value !== null && value.now.waiting_for !== null);
  const [done, setDone] = useState<{ readonly text: string } | null>(null);
  const told = useRef<HTMLOutputElement>(null);
  // Once the dialog is gone: behind it nothing can be focused.
  useEffect(() => {
    if (done) told.current?.focus();
  }, [done]);
  if (!value)
    return problem?.status === 404 ? (
      <>
        <Heading title={say('case.gone')} />
        <p className="narrow">{say('case.gone_text')}</p>
      </>
    ) : (
      <>
        <Heading title={say('case.checkout')} />
        <ProblemNote problem={problem} onRetry={() => void again()} />
        {!problem && <Loading />}
      </>
    );
  const onDone = (what: string) => {
    setDone({ text: say('case.done', { what }) });
    void again();
  };
  return (
    <div className="case">
      <CaseHead told={value} />
      <ProblemNote problem={problem} />
      <output ref={told} tabIndex={-1} className={done ? 'note good' : undefined}>
        {done?.text}
      </output>
      <div className="case-columns">
        <div className="case-side">
          <ActionsPanel told={value} onDone={onDone} onLeft={() => void again()} />
          <BuyerBox told={value} />
          <GoodsBox told={value} />
        </div>
        <div className="case-main">
          <MoneyBox money={value.money} />
          <Timeline entries={value.timeline} />
        </div>
        <div className="case-end">
          <TechnicalBox told={value} />
        </div>
      </div>
      {at && <p className="quiet small">{say('case.live', { time: moment(at) })}</p>}
    </div>
  );
}
