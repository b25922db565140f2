import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes requests of a browser on to this machine's servers from another loopback address: somebody in another place. */
export async function proxyFrom(
  localAddress: string,
): Promise<{ server: string; close: () => Promise<void> }> {
  const server = http.createServer((request, response) => {
    const { port, pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const { method, headers } = request;
    const on = http.request(
      { host: '127.0.0.1', port, path: pathname + search, method, headers, localAddress },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(response);
      },
    );
    on.on('error', () => response.destroy());
    request.pipe(on);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
