import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A stand-in for the store's REST protocol: a command is a JSON array, `/pipeline` takes several. */
export class KvStandIn {
  readonly values = new Map<string, { value: string; until: number }>();
  readonly token = 'a token of the test';
  /** Requests that came in, whatever became of them. */
  asked = 0;
  /** How it behaves; `silent` never answers. */
  mode: 'well' | 'broken' | 'silent' | 'nonsense' = 'well';
  #server = http.createServer((request, response) => void this.#answer(request, response));

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    this.asked += 1;
    let text = '';
    for await (const piece of request) text += String(piece);
    if (this.mode === 'silent') return;
    const say = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    if (request.headers.authorization !== `Bearer ${this.token}`) return say(401, { error: 'Unauthorized' });
    if (this.mode === 'broken') return say(500, { error: 'ERR broken' });
    if (this.mode === 'nonsense') return say(200, '<html>nonsense</html>');
    const body = JSON.parse(text) as unknown[];
    const several = request.url?.startsWith('/pipeline') === true;
    const encoded = request.headers['upstash-encoding'] === 'base64';
    const run = (command: unknown) => {
      const result = this.#run((command as unknown[]).map(String));
      return {
        result: encoded && typeof result === 'string' ? Buffer.from(result).toString('base64') : result,
      };
    };
    say(200, several ? body.map(run) : run(body));
  }

  #run([name = '', key = '', value = '', , seconds = '0']: string[]): string | null {
    if (name.toLowerCase() === 'set') {
      this.values.set(key, { value, until: Date.now() + Number(seconds) * 1000 });
      return 'OK';
    }
    const kept = this.values.get(key);
    return kept && kept.until > Date.now() ? kept.value : null;
  }
}
