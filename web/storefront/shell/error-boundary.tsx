import { Component } from 'react';
import type { ReactNode } from 'react';
import { newIntent } from '../protocol/request.ts';
import { useSay } from '../words.tsx';
import { Heading } from './heading.tsx';

/** Catches what a page threw: a calm text instead of an empty page, with a code to name to support; the error is in the console. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { code: string | null }> {
  override state: { code: string | null } = { code: null };

  static getDerivedStateFromError(): { code: string } {
    return { code: newIntent().slice(0, 8).toUpperCase() };
  }

  override componentDidCatch(error: unknown): void {
    console.error(this.state.code, error);
  }

  override render(): ReactNode {
    return this.state.code === null ? this.props.children : <Broken code={this.state.code} />;
  }
}

function Broken({ code }: { code: string }) {
  const say = useSay();
  return (
    <section className="narrow" role="alert">
      <Heading title={say('shell.broken')} />
      <p>{say('shell.broken_text')}</p>
      <p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {say('shell.reload')}
        </button>
      </p>
      <p className="quiet">{say('shell.code', { code })}</p>
    </section>
  );
}
