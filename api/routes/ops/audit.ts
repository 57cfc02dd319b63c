import { Router } from 'express';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { requireRole } from '../../middleware/api-key.ts';
import { UNSTORABLE } from '../../middleware/json-text.ts';
import { validate } from '../../middleware/validate.ts';

const isStorable = (text: string): boolean => !UNSTORABLE.test(text);

const query = z.object({
  resource: z.string().max(100).refine(isStorable).optional(),
  resource_id: z.string().max(400).refine(isStorable).optional(),
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** Who changed what in the shop's data. */
export function auditRoutes({ db, settings }: AppDependencies): Router {
  const router = Router();
  router.use('/ops/audit', requireRole(settings, 'ops'));

  router.get('/ops/audit', async (request, response) => {
    const { resource, resource_id: resourceId, before, limit } = validate(query, request.query);
    const entries = await db.prisma.auditEntry.findMany({
      where: {
        ...(resource !== undefined && { resource }),
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
