import { describe, expect, test } from '@jest/globals';
import { readStockCommand } from './stock.ts';

const why = ['--reason', 'found behind the shelf', '--reference', 'sheet-7'];
const cause = { reference: 'sheet-7', actor: 'kim', note: 'found behind the shelf' };

describe('npm run stock', () => {
  test.each([
    [['adjust', 'MUG', 'main', '+3'], { kind: 'adjust', variantId: 'MUG', locationId: 'main', change: 3 }],
    [['adjust', 'MUG', 'main', '-2'], { kind: 'adjust', variantId: 'MUG', locationId: 'main', change: -2 }],
    [['count', 'MUG', 'main', '0'], { kind: 'count', variantId: 'MUG', locationId: 'main', onHand: 0 }],
    [['transfer', 'MUG', 'a', 'b', '4'], { kind: 'transfer', variantId: 'MUG', from: 'a', to: 'b', units: 4 }],
  ])('%j', (args, command) => {
    expect(readStockCommand([...args, ...why], 'kim')).toEqual({ command, cause });
  });

  test.each([
    [['adjust', 'MUG', 'main', '0', ...why]],
    [['adjust', 'MUG', 'main', '1.5', ...why]],
    [['count', 'MUG', 'main', '-1', ...why]],
    [['transfer', 'MUG', 'a', '4', ...why]],
    [['transfer', 'MUG', 'a', 'b', '0', ...why]],
    [['adjust', 'MUG', 'main', '99999999999', ...why]],
    [['adjust', 'MUG', 'main', '3', '--reason', 'no reference']],
    [['adjust', 'MUG', 'main', '3', '--reference', 'no reason']],
    [['sell', 'MUG', 'main', '3', ...why]],
  ])('%j is not understood', (args) => {
    expect(readStockCommand(args, 'kim')).toBeNull();
  });
});
