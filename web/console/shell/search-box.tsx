import { useEffect, useId, useRef } from 'react';
import type { FormEvent } from 'react';
import { navigate, pathTo, useRoute } from '../router.tsx';
import { useSay } from '../words.tsx';

/** Always in sight: whoever has a buyer on the phone begins here. The key `/` leads to it. */
export function SearchBox() {
  const say = useSay();
  const { route, query } = useRoute();
  const text = route.page === 'search' ? (query.get('q') ?? '') : '';
  const field = useRef<HTMLInputElement>(null);
  const [label, hint] = [useId(), useId()];

  useEffect(() => {
    const toSearch = (event: KeyboardEvent) => {
      const { target } = event;
      const isTyping =
        target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      // An open dialog keeps what is typed to itself.
      if (document.querySelector('dialog[open]')) return;
      event.preventDefault();
      field.current?.select();
      field.current?.focus();
    };
    addEventListener('keydown', toSearch);
    return () => removeEventListener('keydown', toSearch);
  }, []);

  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = field.current?.value.trim() ?? '';
    if (wanted) navigate(pathTo.search(wanted));
    else field.current?.focus();
  };

  return (
    <search className="finder">
      <form onSubmit={find} action={pathTo.search('')}>
        <label htmlFor={label} className="unseen">
          {say('search.label')}
        </label>
        <span className="ask">
          <input
            key={text}
            ref={field}
            id={label}
            type="search"
            name="q"
            defaultValue={text}
            placeholder={say('search.placeholder')}
            aria-describedby={hint}
            aria-keyshortcuts="/"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            enterKeyHint="search"
            maxLength={200}
          />
          <kbd aria-hidden="true">/</kbd>
        </span>
        <span id={hint} className="unseen">
          {say('search.hint')}
        </span>
        <button type="submit" className="button">
          {say('search.submit')}
        </button>
      </form>
    </search>
  );
}
