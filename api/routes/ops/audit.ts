import { Router } from 'express';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { requireRole } from '../../middleware/api-key.ts';
import { UNSTORABLE } from '../../middleware/json-text.ts';
import { validate } from '../../middleware/validate.ts';

const isStorable = (text: string): boolean => !UNSTORABLE.test(text);

const text = (most: number) => z.string().max(most).refine(isStorable).optional();
const day = z.iso.date().optional();

const query = z.object({
  actor: text(100),
  action: text(100),
  resource: text(100),
  resource_id: text(400),
  from: day,
  to: day,
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Who changed what in the shop's data. */
export function auditRoutes({ db, settings }: AppDependencies): Router {
  const router = Router();
  router.use('/ops/audit', requireRole(settings, 'ops'));

  router.get('/ops/audit', async (request, response) => {
    const { from, to, before, limit, resource_id: resourceId, ...exactly } = validate(query, request.query);
    const entries = await db.prisma.auditEntry.findMany({
      where: {
        ...exactly,
        ...((from ?? to) !== undefined && {
          occurredAt: {
            ...(from !== undefined && { gte: new Date(from) }),
            ...(to !== undefined && { lt: new Date(Date.parse(to) + DAY_MS) }),
          },
        }),
        ...(resourceId !== undefined && { resourceId }),
        ...(before !== undefined && { id: { lt: BigInt(before) } }),
      },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    const page = entries.slice(0, limit);
    response.set('Cache-Control', 'no-store').json({
      items: page.map((entry) => ({
        id: String(entry.id),
        actor: entry.actor,
        action: entry.action,
        resource: entry.resource,
        resource_id: entry.resourceId,
        before: entry.before,
        after: entry.after,
        request_id: entry.requestId,
        occurred_at: entry.occurredAt.toISOString(),
      })),
      next: entries.length > limit ? String(page.at(-1)?.id) : null,
    });
  });
  return router;
}
