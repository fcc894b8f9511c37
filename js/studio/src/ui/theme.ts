/** Light or dark: the system's, until a person chooses. */
import { signal } from '@preact/signals';

const dark = matchMedia('(prefers-color-scheme: dark)');

const own = (): string => document.documentElement.dataset['theme'] ?? '';
const now = (): 'light' | 'dark' => (own() === 'dark' || (own() === '' && dark.matches) ? 'dark' : 'light');

/** What is shown now. */
export const scheme = signal(now());

dark.addEventListener('change', () => {
  scheme.value = now();
});

export function switchTheme(): void {
  const next = now() === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = next;
  try {
    localStorage.setItem('drawdown.theme', next);
  } catch {
    // It lasts as long as the page.
  }
  scheme.value = next;
}
