// `npm audit`, failing on high and critical findings. A registry that has no audit endpoint, or can't be reached, is said and
// tolerated: it tells nothing about this project.
import { spawnSync } from 'node:child_process';

const LIMIT_MS = 120_000;
const GRAVE = ['high', 'critical'];

const { stdout, error } = spawnSync('npm', ['audit', '--audit-level=high', '--json'], {
  encoding: 'utf8',
  timeout: LIMIT_MS,
  maxBuffer: 64 << 20,
});
const report = parse(stdout ?? '');
const counts = report?.metadata?.vulnerabilities;
if (report?.error?.code?.includes('LOCK')) {
  console.log(`${report.error.code}: ${report.error.summary}`);
  process.exitCode = 1;
} else if (!counts) {
  console.log(`not checked: the registry gave no advisories (${report?.message ?? error?.message ?? 'no answer'})`);
} else {
  console.log(
    Object.entries(counts)
      .map(([severity, count]) => `${severity} ${count}`)
      .join(', '),
  );
  for (const { name, severity, range } of Object.values(report.vulnerabilities ?? {})) {
    if (GRAVE.includes(severity)) console.log(`${severity}: ${name} ${range}`);
  }
  process.exitCode = GRAVE.some((severity) => counts[severity] > 0) ? 1 : 0;
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch (failure) {
    if (failure instanceof SyntaxError) return undefined;
    throw failure;
  }
}
