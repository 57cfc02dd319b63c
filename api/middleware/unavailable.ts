/** SQLSTATE classes that tell of the server and not of the statement: connection, resources, operator, conflict, system. */
const SERVER_STATES = /^(?:08|40|53|55|57|58|25P0)/;
const NETWORK = /^(?:ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** Prisma's own codes for a database that can't be reached or does not answer. */
const PRISMA = /^P(?:10\d\d|2024|2028|2037)$/;
const POOL =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|pool after calling end/;
const MOST_CAUSES = 5;

/** What errors of Node, pg and Prisma have in common, whichever realm made them. */
interface Failure {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** Whether an error means that Postgres can't be reached or did not answer in time: the same request may work later. */
export function isUnavailable(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < MOST_CAUSES && typeof current === 'object' && current !== null; depth += 1) {
    const { code, message, cause, errors } = current as Failure;
    if (typeof code === 'string' && (SERVER_STATES.test(code) || NETWORK.test(code) || PRISMA.test(code))) return true;
    if (typeof message === 'string' && POOL.test(message)) return true;
    // Node joins the failures of several addresses of one host.
    if (Array.isArray(errors) && errors.some((one: Failure) => typeof one.code === 'string' && NETWORK.test(one.code)))
      return true;
    current = cause;
  }
  return false;
}
