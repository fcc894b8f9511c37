/** Components that are drawn again only when something of theirs changed. */
import { Component, h, type FunctionComponent } from 'preact';

/** A component that is drawn again only when one of its properties is another. */
export function memo<Properties extends object>(Inner: FunctionComponent<Properties>): FunctionComponent<Properties> {
  class Memo extends Component<Properties> {
    override shouldComponentUpdate(next: Properties): boolean {
      const held = this.props as Record<string, unknown>;
      return Object.entries(next).some(([name, value]) => held[name] !== value);
    }
    override render() {
      return h(Inner, this.props as Properties);
    }
  }
  return Memo as unknown as FunctionComponent<Properties>;
}
