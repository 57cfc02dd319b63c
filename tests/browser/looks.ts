import type { Page } from 'playwright-core';

/** Whether the page is wider than its window (WCAG 1.4.10). */
export function sideways(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}

/** Begins of the elements that a finger may miss: targets below 44 by 44 px (WCAG 2.5.5). A choice's target is its whole label. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const LEAST = 43.5;
    const targetOf = (it) => (it.matches('[type=radio], [type=checkbox]') ? it.closest('label') ?? it : it);
    return [...document.querySelectorAll('button, a, select, summary, input, textarea')].flatMap((it) => {
      const { width, height, bottom } = targetOf(it).getBoundingClientRect();
      // The way past the header comes into the window when it is focused.
      const isAway = bottom + scrollY <= 0;
      if (!it.checkVisibility() || isAway || (width >= LEAST && height >= LEAST)) return [];
      return [Math.round(width) + ' x ' + Math.round(height) + ': ' + it.outerHTML.slice(0, 120)];
    });
  })()`);
}

/**
 * Begins of the elements that do not change sides when the page is turned from left-to-right to right-to-left: each box has to be
 * where a mirror would show it. Boxes within a line of text stay out, since English is read from the left in either.
 */
export function notMirrored(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const root = document.documentElement;
    const isUnseen = ({ clip, clipPath }) => clip !== 'auto' || clipPath !== 'none';
    const boxes = (it, within, found) => {
      for (const child of it.children) {
        const style = getComputedStyle(child);
        const { display } = style;
        const isPlaced = /flex|grid/.test(within) || /^(block|flex|grid|list-item|flow-root)$/.test(display);
        if (!isPlaced || !child.checkVisibility() || isUnseen(style)) continue;
        found.set(child, child.getBoundingClientRect());
        if (!(child instanceof SVGElement)) boxes(child, display, found);
      }
      return found;
    };
    const turned = (dir) => {
      root.dir = dir;
      return boxes(document.body, 'block', new Map());
    };
    const before = root.dir;
    const [ltr, rtl] = [turned('ltr'), turned('rtl')];
    root.dir = before;
    return [...ltr].flatMap(([it, box]) => {
      const off = (rtl.get(it)?.left ?? NaN) - (root.clientWidth - box.right);
      return Math.abs(off) <= 1.5 ? [] : [Math.round(off) + ' px off: ' + it.outerHTML.slice(0, 120)];
    });
  })()`);
}
