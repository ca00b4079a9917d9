// Catches what a screen failed to catch: the rest of the page goes on, and the person can go on too.
import { Bug } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { Button } from '../ui/Button.tsx';
import { CopyButton } from '../ui/CodeBlock.tsx';
import { ErrorState } from '../ui/State.tsx';

interface State {
  readonly error: Error | null;
}

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    const details = error.stack ?? error.message;
    return (
      <ErrorState
        icon={Bug}
        what="This screen failed"
        meaning="Captured data is not touched by it. Trying again often helps; if not, the text below helps whoever fixes it."
        actions={
          <>
            <Button small onClick={() => this.setState({ error: null })}>
              Try again
            </Button>
            <Button small kind="ghost" onClick={() => location.assign('/')}>
              Start page
            </Button>
            <CopyButton text={details}>Copy</CopyButton>
          </>
        }
        details={details}
      />
    );
  }
}
