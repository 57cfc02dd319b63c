/** A browser without a screen: keeps cookies of each host and follows redirects one by one. */
export function createVisitor() {
  const jars = new Map<string, Map<string, string>>();

  const once = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const jar = jars.get(new URL(url).host) ?? new Map<string, string>();
    jars.set(new URL(url).host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie && { Cookie: cookie }), ...(init.headers as Record<string, string>) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Expires=Thu, 01 Jan 1970|Max-Age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };

  return {
    /** One request with the host's cookies; a redirect is not followed. */
    once,
    /** Follows redirects until a page, or until an address that `isEnd` knows. */
    async go(url: string, isEnd: (url: string) => boolean = () => false, init: RequestInit = {}) {
      let at = url;
      let response = await once(at, init);
      for (let hops = 0; hops < 20; hops += 1) {
        const to = response.headers.get('Location');
        if (to === null) return { url: at, response };
        await response.body?.cancel();
        at = new URL(to, at).href;
        if (isEnd(at)) return { url: at, response };
        response = await once(at);
      }
      throw new Error(`redirected without an end, last to ${at}`);
    },
    cookies: (url: string): ReadonlyMap<string, string> => jars.get(new URL(url).host) ?? new Map(),
    setCookie: (url: string, name: string, value: string) => void jars.get(new URL(url).host)?.set(name, value),
  };
}

export type Visitor = ReturnType<typeof createVisitor>;
