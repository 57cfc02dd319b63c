import { expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashOfSources } from './workflow-bundle.ts';

test('another bundle is needed when a source, a name or the lock file changes, and for no test', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'holdfast-bundle-'));
  try {
    const write = (file: string, content: string) => writeFileSync(path.join(root, file), content);
    const hash = () => hashOfSources(root, ['workflows', 'package-lock.json']);
    mkdirSync(path.join(root, 'workflows', 'deep'), { recursive: true });
    write('workflows/one.ts', '1');
    write('workflows/deep/two.ts', '2');
    write('package-lock.json', '{}');
    const first = hash();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    write('workflows/deep/two.test.ts', 'a test');
    expect(hash()).toBe(first);

    const seen = new Set([first]);
    const changes = [
      () => write('workflows/deep/two.ts', '3'),
      () => write('package-lock.json', '{ }'),
      () => renameSync(path.join(root, 'workflows/one.ts'), path.join(root, 'workflows/eins.ts')),
      () => rmSync(path.join(root, 'workflows/deep/two.ts')),
    ];
    for (const change of changes) {
      change();
      expect(seen).not.toContain(hash());
      seen.add(hash());
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
