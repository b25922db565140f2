/** Past every statement's own limit: a request that takes longer waits for something that will not come. */
const LONGEST = 20_000;

/** The answer, or 504 when a broken database connection has swallowed the question. */
export async function withDeadline(answer: Promise<Response>): Promise<Response> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Response>((done) => {
    timer = setTimeout(() => {
      const body = {
        code: '57014',
        message: 'The local stack did not answer in time',
        details: null,
        hint: null,
      };
      done(Response.json(body, { status: 504 }));
    }, LONGEST);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Pages of this machine only: a foreign name that resolves here (DNS rebinding) reads nothing. */
export function isLocalHost(url: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}
