/** Short messages that leave by themselves. */
import { signal } from '@preact/signals';

export interface Toast {
  id: number;
  text: string;
  kind: 'done' | 'refused' | 'info';
  act?: { label: string; run: () => void };
}

export const toasts = signal<Toast[]>([]);

let last = 0;

/** Says something for 6 seconds; 12 where it offers something to do. */
export function toast(text: string, kind: Toast['kind'] = 'done', act?: Toast['act']): void {
  last += 1;
  const id = last;
  toasts.value = [...toasts.value.slice(-2), { id, text, kind, ...(act ? { act } : {}) }];
  setTimeout(() => dismiss(id), act ? 12_000 : 6_000);
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((held) => held.id !== id);
}
