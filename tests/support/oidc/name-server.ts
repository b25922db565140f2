import http from 'node:http';

/** Speaks DNS over HTTPS as far as we ask: every TXT name has the values that a test published. */
export async function startNameServer(port: number) {
  const values = new Map<string, string[]>();
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const found = values.get(url.searchParams.get('name') ?? '') ?? [];
    const Answer =
      url.searchParams.get('type') === 'TXT' ? found.map((data) => ({ type: 16, data: `"${data}"` })) : [];
    response.writeHead(200, { 'content-type': 'application/dns-json' });
    response.end(JSON.stringify({ Status: Answer.length > 0 ? 0 : 3, Answer }));
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return {
    publish: (name: string, value: string) => void values.set(name, ['another=value', value]),
    close: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
