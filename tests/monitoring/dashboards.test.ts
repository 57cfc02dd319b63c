import { describe, expect, test } from '@jest/globals';
import { dashboards } from './files.ts';
import { askedBy } from './promql.ts';

/** Grafana's names of units that are used here (@grafana/data, valueFormats). */
const UNITS = ['short', 's', 'percentunit', 'reqps', 'ops', 'bytes'];
const GRID = 24;

describe.each(dashboards().map((dashboard) => [dashboard.file, dashboard] as const))('%s', (_file, dashboard) => {
  const { panels, templating } = dashboard;

  test('is a dashboard that Grafana takes: schema, an identity of its own, a choice of the data source', () => {
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36);
    expect(dashboard.uid).toMatch(/^[\w-]{1,40}$/);
    expect(dashboards().filter(({ uid, title }) => uid === dashboard.uid || title === dashboard.title)).toHaveLength(1);
    expect(templating.list).toMatchObject([{ name: 'datasource', type: 'datasource', query: 'prometheus' }]);
  });

  test('its panels have ids of their own, a place without overlaps, a unit, a title and a word of explanation', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { gridPos, title } of panels) {
      expect(title).not.toBe('');
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(GRID);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect({ title, taken: taken.has(`${x},${y}`) }).toEqual({ title, taken: false });
          taken.add(`${x},${y}`);
        }
    }
    for (const panel of panels.filter(({ type }) => type !== 'row')) {
      expect(panel.description).toMatch(/\w/);
      expect(UNITS).toContain(panel.fieldConfig?.defaults.unit);
      expect(panel.datasource).toEqual({ type: 'prometheus', uid: '${datasource}' });
      const refs = (panel.targets ?? []).map(({ refId }) => refId);
      expect(refs.length).toBeGreaterThan(0);
      expect(new Set(refs).size).toBe(refs.length);
    }
  });

  test('its queries are PromQL', () => {
    for (const { targets = [] } of panels)
      for (const { expr } of targets) expect(askedBy(expr).metrics.length).toBeGreaterThan(0);
  });
});
