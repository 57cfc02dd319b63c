/** Where the API is, as it was built in (`VITE_API_URL`); empty: where the pages are. */
const API = ((import.meta as { env?: { VITE_API_URL?: string } }).env?.VITE_API_URL ?? '').replace(/\/+$/, '');

/** The address of a path of the API. */
export const apiUrl = (path: string): string => `${API}${path}`;
