import 'dotenv/config';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

// The CLI downloads a native schema engine where it has none; without it the WASM build from npm does the same.
const engines = path.dirname(createRequire(import.meta.url).resolve('@prisma/engines/package.json'));
if (!readdirSync(engines).some((name) => name.startsWith('schema-engine-'))) {
  process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= fileURLToPath(
    new URL('prisma/engine/schema-engine.mjs', import.meta.url),
  );
}

// Only commands that reach a database need its URL; `generate` and `validate` work without.
const url = process.env['DATABASE_URL'];

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url ? { datasource: { url } } : {}),
});
