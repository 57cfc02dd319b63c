# The API, the worker and the migrations: one image, the command chooses.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node node_modules/prisma/build/index.js generate && node sandbox/build.mjs && node sandbox/build-web.mjs

FROM node:22-bookworm-slim
# Certificate authorities for TLS to Temporal, Stripe and Postgres.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts
COPY . .
COPY --from=build /app/dist dist

# Loopback of a container is reached by nobody: API and metrics listen on all of its addresses.
ENV NODE_ENV=production HOST=0.0.0.0
USER node
EXPOSE 3000
# Node itself, not npm, as process 1: it must get SIGTERM.
CMD ["node", "--enable-source-maps", "dist/api/server.js"]
