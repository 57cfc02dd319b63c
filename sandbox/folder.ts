import path from 'node:path';
import { TOP_FOLDER } from '../adapters/top-folder.ts';

/** Top of the checkout. */
export const ROOT = TOP_FOLDER;

/** Where a product started by `npm start` keeps its data, logs and generated keys; the bench sets one of its own. */
export const HOLDFAST_FOLDER = process.env['HOLDFAST_FOLDER'] || path.join(ROOT, '.holdfast');

/** A path in that folder. */
export const kept = (...names: string[]): string => path.join(HOLDFAST_FOLDER, ...names);
