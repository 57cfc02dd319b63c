// Prints jest's count as `N passed, N failed` from the file that `--json --outputFile` wrote. A test file that could not be
// run counts as one failed test. No file: jest did not come to its end.
import { existsSync, readFileSync } from 'node:fs';

const [file = ''] = process.argv.slice(2);
const none = { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1 };
const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : none;
console.log(`${counts.numPassedTests} passed, ${counts.numFailedTests + counts.numRuntimeErrorTestSuites} failed`);
