# The API, the worker and the migrations: one image, the command chooses.
FROM node:22-bookworm-slim

# Certificate authorities for TLS to Temporal, Stripe and Postgres.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts
COPY . .
RUN node node_modules/prisma/build/index.js generate

ENV NODE_ENV=production
USER node
EXPOSE 3000
# Node itself, not npm, as process 1: it must get SIGTERM.
CMD ["node", "--import", "tsx", "api/server.ts"]
