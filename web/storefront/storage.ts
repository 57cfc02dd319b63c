import { useSyncExternalStore } from 'react';

/** What the shop keeps in the browser, so that a reload, and other tabs, go on where the buyer was. */
export type StoredName = 'cart' | 'place' | 'language' | 'customer' | 'settings';

const PREFIX = 'holdfast.';
/** Browsers can refuse storage (private windows, settings): then this visit has it to itself. */
const memory = new Map<string, string>();
const parsed = new Map<string, { text: string; value: unknown }>();
const listeners = new Set<() => void>();

addEventListener('storage', (event) => {
  if (event.key === null || event.key.startsWith(PREFIX)) tell();
});

function tell(): void {
  for (const listener of listeners) listener();
}

function textOf(name: StoredName): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return memory.get(name) ?? null;
  }
}

/** What is stored under a name, the same object until it changes; null for nothing, and for what can't be read. */
export function stored<T>(name: StoredName): T | null {
  const text = textOf(name);
  if (text === null) return null;
  const known = parsed.get(name);
  if (known?.text === text) return known.value as T | null;
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  parsed.set(name, { text, value });
  return value as T | null;
}

/** Null forgets it. */
export function store(name: StoredName, value: unknown): void {
  const text = value === null ? null : JSON.stringify(value);
  if (text === textOf(name)) return;
  try {
    if (text === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, text);
  } catch {
    if (text === null) memory.delete(name);
    else memory.set(name, text);
  }
  tell();
}

/** Calls on every change, of this tab or another. */
export function onStored(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is stored under a name, kept up with this and other tabs. */
export function useStored<T>(name: StoredName): T | null {
  return useSyncExternalStore(onStored, () => stored<T>(name));
}
