import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import express, { Router } from 'express';
import type { RequestHandler, Response } from 'express';
import { TOP_FOLDER } from '../../../adapters/top-folder.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';

/** What `node sandbox/build-web.mjs` has built. */
const WEB = path.join(TOP_FOLDER, 'dist/web');
const ASSETS = path.join(WEB, 'assets');

/** The pages of the shop; which one it is, and whether it is there, the page finds out itself. */
const STOREFRONT = ['/', '/products/:id', '/cart', '/cart/:id', '/checkout/:id', '/order/:id', '/account'];
const CONSOLE = ['/console', '/console/*rest'];

/** Stripe.js and its frames: https://docs.stripe.com/security/guide#content-security-policy. */
const STRIPE = {
  script: 'https://js.stripe.com https://*.js.stripe.com',
  frame: 'https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com',
  connect: 'https://api.stripe.com',
};

const POLICY =
  `default-src 'none'; script-src 'self' ${STRIPE.script}; frame-src ${STRIPE.frame}; connect-src 'self' ${STRIPE.connect}; ` +
  "style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; font-src 'self'; base-uri 'none'; form-action 'self'; " +
  "frame-ancestors 'none'";
const CONSOLE_POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Serves the shop's pages and the support console as they were built. */
export function webRoutes({ settings }: Pick<AppDependencies, 'settings'>): Router {
  const router = Router();
  router.use(
    '/assets',
    compressed,
    express.static(ASSETS, { immutable: true, maxAge: '1y', index: false, setHeaders }),
  );
  router.get(STOREFRONT, (request, response) => {
    if (settings.storefrontUrl === settings.publicUrl) return send(response, 'storefront', POLICY);
    // The pages live elsewhere; links that were made before they moved lead there.
    response.set('Cache-Control', 'no-store').redirect(302, `${settings.storefrontUrl}${request.originalUrl}`);
  });
  router.get(CONSOLE, (_request, response) => send(response, 'console', CONSOLE_POLICY));
  return router;
}

/** By the ending of the compressed file, in the order that is preferred. */
const ENCODINGS = { '.br': 'br', '.gz': 'gzip' } as const;
type Ending = keyof typeof ENCODINGS;
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** Where the build has compressed a file, and the browser takes it so, it is the compressed one that is sent. */
const compressed: RequestHandler = (request, response, next) => {
  response.vary('Accept-Encoding');
  const asked = request.path;
  const taken = request.acceptsEncodings(...Object.values(ENCODINGS));
  const ending = (Object.keys(ENCODINGS) as Ending[]).find((one) => ENCODINGS[one] === taken);
  const isFile = /^\/[\w.-]+\.(?:js|css)$/.test(asked);
  if (ending && isFile && existsSync(path.join(ASSETS, asked + ending))) request.url = asked + ending;
  next();
};

function setHeaders(response: ServerResponse, file: string): void {
  const ending = path.extname(file);
  if (!(ending in ENCODINGS)) return;
  response.setHeader('Content-Encoding', ENCODINGS[ending as Ending]);
  response.setHeader('Content-Type', TYPES[path.extname(file.slice(0, -ending.length))] ?? 'application/octet-stream');
}

function send(response: Response, page: 'storefront' | 'console', policy: string): void {
  const file = path.join(WEB, page, 'index.html');
  if (!existsSync(file))
    throw new ApiError('not_found', { content: 'The pages are not built: node sandbox/build-web.mjs' });
  response
    .set('Cache-Control', 'no-cache')
    .set('Content-Security-Policy', policy)
    .set('Referrer-Policy', 'same-origin')
    .sendFile(file, { cacheControl: false, etag: true, lastModified: false });
}
