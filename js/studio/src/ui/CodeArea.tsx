/** A text field for JSON, with line numbers, and marks where something is wrong. */
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Problem } from '../scenario/paste';
import { sentence } from '../format';

const numbers = (lines: number): string => Array.from({ length: lines }, (_, index) => index + 1).join('\n');

interface CodeAreaProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  problems: Problem[];
  rows?: number;
  placeholder?: string;
  /** Said when nothing is wrong. */
  good?: string;
}

export function CodeArea({ label, value, onInput, problems, rows = 16, placeholder, good }: CodeAreaProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const back = useRef<HTMLDivElement>(null);
  const id = useId();
  const lines = value.split('\n').length;
  const wrongLines = new Set(problems.map((problem) => problem.line));

  const follow = () => {
    if (field.current && back.current) back.current.style.transform = `translateY(${-field.current.scrollTop}px)`;
  };
  useEffect(follow, [value]);

  const go = (problem: Problem) => {
    const area = field.current;
    if (!area) return;
    area.focus();
    area.setSelectionRange(problem.start, Math.max(problem.end, problem.start + 1));
    const height = Number.parseFloat(getComputedStyle(area).lineHeight);
    area.scrollTop = Math.max(0, (problem.line - 4) * height);
    follow();
  };

  return (
    <div class="code">
      <label class="unseen" for={id}>
        {label}
      </label>
      <div class="code-box">
        <div class="code-gutter" aria-hidden="true">
          <div ref={back}>
            {[...wrongLines].map((line) => (
              <span key={line} class="wrong" style={{ top: `calc(${line - 1} * var(--code-line))` }} />
            ))}
            <pre>{numbers(lines)}</pre>
          </div>
        </div>
        <textarea
          ref={field}
          id={id}
          rows={rows}
          value={value}
          placeholder={placeholder}
          spellcheck={false}
          wrap="off"
          aria-invalid={problems.length > 0 ? 'true' : undefined}
          aria-describedby={`${id}-problems`}
          onScroll={follow}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </div>
      <div class="problems" id={`${id}-problems`} aria-live="polite">
        {problems.length === 0 ? (
          <p class="muted">{value.trim() === '' ? ' ' : good}</p>
        ) : (
          <ul>
            {problems.slice(0, 8).map((problem, index) => (
              <li key={index}>
                <button type="button" class="link wrong" onClick={() => go(problem)}>
                  Line {problem.line}, column {problem.column}
                </button>
                {problem.pointer && <code>{problem.pointer}</code>}
                <span>{sentence(problem.message)}.</span>
              </li>
            ))}
            {problems.length > 8 && <li class="muted">and {problems.length - 8} more</li>}
          </ul>
        )}
      </div>
    </div>
  );
}
