import type { DeskEntry } from '../../../contracts/desk/case.ts';
import type { ConsoleText } from '../words.tsx';

export type Kind = DeskEntry['kind'];

/** What a line of the story is about: its name, and the outline of its icon in a square of 24. */
export const KINDS: Readonly<Record<Kind, { readonly name: ConsoleText; readonly path: string }>> = {
  buyer: { name: 'case.kind_buyer', path: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 8c0-3.5 3-6 7-6s7 2.5 7 6' },
  money: { name: 'case.kind_money', path: 'M3 6h18v12H3zM3 10h18M7 15h3' },
  order: { name: 'case.kind_order', path: 'M5 8h14l-1 12H6L5 8Zm4 0V6a3 3 0 0 1 6 0v2' },
  stock: { name: 'case.kind_stock', path: 'M3 8l9-5 9 5v8l-9 5-9-5V8Zm0 0 9 5 9-5M12 13v8' },
  mail: { name: 'case.kind_mail', path: 'M3 6h18v12H3zM3 7l9 6 9-6' },
  support: { name: 'case.kind_support', path: 'M4 13v-1a8 8 0 0 1 16 0v1M4 13h3v6H4zM17 13h3v6h-3z' },
  system: { name: 'case.kind_system', path: 'M12 3v3m0 12v3m9-9h-3M6 12H3m12 0a3 3 0 1 1-6 0 3 3 0 0 1 6 0Z' },
  trouble: { name: 'case.kind_trouble', path: 'M12 4 2.5 20h19L12 4Zm0 6v5m0 2.5v.5' },
};

export function KindIcon({ kind }: { kind: Kind }) {
  return (
    <svg className={`icon ${kind}`} viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
      <path d={KINDS[kind].path} />
    </svg>
  );
}
