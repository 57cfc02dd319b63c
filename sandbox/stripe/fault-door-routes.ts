import express, { Router } from 'express';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { FaultDoor } from './fault-door.ts';
import { faultRequest } from './fault-door-faults.ts';
import type { PlacedFault } from './fault-door-placed.ts';

/** A fault as the HTTP API tells of it. */
function told({ id, fault, seed, hits }: PlacedFault): object {
  return { id, ...fault, ...(fault.probability !== undefined && { seed }), hits: hits() };
}

/**
 * Serves `/_sandbox/faults`: POST places one (JSON, or the form of the sandbox's page), GET lists them, DELETE takes all away, or
 * the one of an id. Where a form was sent the answer leads back to the page.
 */
export function faultRoutes(door: FaultDoor): Router {
  const router = Router();
  router.use(ownPageOnly, express.json({ limit: '16kb' }));
  router.get('/', (_req, res) => void res.json({ faults: door.placed.map(told) }));
  router.post('/', (req, res) => {
    const fault = faultRequest.safeParse(req.body);
    if (!fault.success) return void res.status(400).json({ error: z.prettifyError(fault.error) });
    const placed = door.add(fault.data);
    if (req.is('application/json')) res.status(201).json(told(placed));
    else res.redirect(303, '/');
  });
  router.post('/clear', (_req, res) => {
    door.clear();
    res.redirect(303, '/');
  });
  router.delete('/', (_req, res) => {
    door.clear();
    res.status(204).end();
  });
  router.delete('/:id', (req, res) => {
    const placed = door.placed.find(({ id }) => String(id) === req.params.id);
    placed?.remove();
    res.status(placed ? 204 : 404).end();
  });
  return router;
}

/** Refuses requests that another site's page sends through somebody's browser. */
export const ownPageOnly: RequestHandler = (req, res, next) => {
  const origin = req.get('origin');
  if (origin === undefined || origin === `http://${req.get('host')}`) return next();
  res.status(403).json({ error: 'Faults are placed from the sandbox’s own page, or by a program.' });
};
