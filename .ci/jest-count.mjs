// Prints jest's counts, added up, as `N passed, N failed` from the files that `--json --outputFile` wrote. A test file that could
// not be run counts as one failed test. No file: jest did not come to its end.
import { existsSync, readFileSync } from 'node:fs';

const none = { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1 };
const counts = process.argv.slice(2).map((file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : none));
const sum = (pick) => counts.map(pick).reduce((one, other) => one + other, 0);
const passed = sum(({ numPassedTests }) => numPassedTests);
const failed = sum(({ numFailedTests, numRuntimeErrorTestSuites }) => numFailedTests + numRuntimeErrorTestSuites);
console.log(`${passed} passed, ${failed} failed`);
