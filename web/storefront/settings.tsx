import { useEffect } from 'react';
import type { StorefrontSettings } from '../../contracts/storefront.ts';
import { shopApi } from './protocol/shop.ts';
import { store, useStored } from './storage.ts';

/** Asked for once a visit; what was known on the last one stands until it comes. */
let asked = false;

/** What the shop says of itself; null until it has told that for the first time. */
export function useSettings(): StorefrontSettings | null {
  const settings = useStored<StorefrontSettings>('settings');
  useEffect(() => {
    if (asked) return;
    asked = true;
    void shopApi.settings().then((answer) => {
      if (answer.ok) store('settings', answer.value);
      else asked = false;
    });
  }, []);
  return settings;
}
