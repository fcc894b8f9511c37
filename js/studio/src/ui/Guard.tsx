/** A page that cannot be drawn leaves a way out. */
import { Component, type ComponentChildren } from 'preact';
import { reset } from '../scenario/open';
import { name, script } from '../scenario/state';
import { download } from './download';
import { Button } from './parts';

/** When a page cannot be drawn, the scenario can still be taken out. */
export class Guard extends Component<{ children: ComponentChildren }, { error: Error | null }> {
  override state = { error: null as Error | null };

  static override getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return <>{this.props.children}</>;
    return (
      <section class="card" role="alert">
        <h1>This page could not be drawn</h1>
        <p class="callout bad">{error.message}</p>
        <p class="row">
          <Button kind="primary" onClick={() => download(`${name.value}.json`, new Blob([JSON.stringify({ v: 1, ...script() }, null, 2)], { type: 'application/json' }))}>
            Export the scenario
          </Button>
          <Button
            onClick={() => {
              reset();
              this.setState({ error: null });
            }}
          >
            Reset to the demo
          </Button>
        </p>
      </section>
    );
  }
}
