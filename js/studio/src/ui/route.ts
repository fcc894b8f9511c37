/** Which page is shown: the part of the address behind `#/`. */
import { signal } from '@preact/signals';

export const PAGES = ['wallets', 'invoice', 'usage', 'flows', 'editions', 'history', 'import'] as const;
export type Page = (typeof PAGES)[number];

const read = (): Page => PAGES.find((known) => location.hash === `#/${known}`) ?? 'wallets';

export const page = signal<Page>(read());

addEventListener('hashchange', () => {
  page.value = read();
});

export function go(to: Page): void {
  location.hash = `#/${to}`;
}
