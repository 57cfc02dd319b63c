import { Component } from 'react';
import type { ReactNode } from 'react';
import { useSay } from '../words.tsx';
import { Heading } from './heading.tsx';

/** A page that broke says so, and leaves the frame as it is. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const say = useSay();
  return (
    <section role="alert">
      <Heading title={say('shell.broken')} />
      <p>{say('shell.broken_text')}</p>
      <button type="button" className="button" onClick={() => location.reload()}>
        {say('shell.reload')}
      </button>
    </section>
  );
}
